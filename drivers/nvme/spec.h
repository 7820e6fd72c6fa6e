/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the driver uses of the NVM Express Base Specification 2.0 and of the NVM Command Set
 * Specification 1.0. Numbers in brackets are sections of the Base Specification, with "CS" those
 * of the Command Set Specification. All that the controller reads or writes is little-endian.
 */
#ifndef LM_NVME_SPEC_H
#define LM_NVME_SPEC_H

#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/types.h>

/* Registers in BAR 0 [3.1.3]. */
#define NVME_REG_CAP	0x00	/* 64 bits: capabilities */
#define NVME_REG_CC	0x14	/* configuration */
#define NVME_REG_CSTS	0x1c	/* status */
#define NVME_REG_AQA	0x24	/* sizes of the admin queues, minus one */
#define NVME_REG_ASQ	0x28	/* 64 bits: admin submission queue's address */
#define NVME_REG_ACQ	0x30	/* 64 bits: admin completion queue's address */
#define NVME_REG_DBS	0x1000	/* doorbells: SQ 0, CQ 0, SQ 1, CQ 1, … */

#define NVME_CAP_MQES(cap)	((cap) & 0xffff)	/* largest queue, minus one */
#define NVME_CAP_TO(cap)	(((cap) >> 24) & 0xff)	/* ready timeout, 500 ms */
#define NVME_CAP_DSTRD(cap)	(((cap) >> 32) & 0xf)	/* doorbell stride, 4 << n bytes */
#define NVME_CAP_CSS_NVM(cap)	(((cap) >> 37) & 1)
#define NVME_CAP_CSS_SETS(cap)	(((cap) >> 43) & 1)	/* namespaces can have other command sets */
#define NVME_CAP_MPSMIN(cap)	(((cap) >> 48) & 0xf)	/* smallest page, 4096 << n bytes */

#define NVME_CC_EN		BIT(0)
#define NVME_CC_CSS_NVM		(0 << 4)
#define NVME_CC_MPS_4K		(0 << 7)
#define NVME_CC_AMS_RR		(0 << 11)
#define NVME_CC_SHN_NORMAL	(1 << 14)
#define NVME_CC_SHN_MASK	(3 << 14)
#define NVME_CC_IOSQES		(6 << 16)	/* 1 << 6 bytes a command */
#define NVME_CC_IOCQES		(4 << 20)	/* 1 << 4 bytes a completion */

#define NVME_CSTS_RDY		BIT(0)
#define NVME_CSTS_CFS		BIT(1)		/* fatal status */
#define NVME_CSTS_SHST_MASK	(3 << 2)
#define NVME_CSTS_SHST_DONE	(2 << 2)
/* What a read gives when the device is no longer there. */
#define NVME_REG_GONE		(~0U)

/* Admin commands [5]. */
#define NVME_ADMIN_DELETE_SQ	0x00
#define NVME_ADMIN_CREATE_SQ	0x01
#define NVME_ADMIN_DELETE_CQ	0x04
#define NVME_ADMIN_CREATE_CQ	0x05
#define NVME_ADMIN_IDENTIFY	0x06
#define NVME_ADMIN_ABORT	0x08
#define NVME_ADMIN_SET_FEATURES	0x09

#define NVME_FEAT_NUM_QUEUES	0x07	/* [5.27.1.5] */

#define NVME_ID_CNS_NS		0x00	/* [5.17.2] */
#define NVME_ID_CNS_CTRL	0x01
#define NVME_ID_CNS_NS_LIST	0x02
#define NVME_ID_CNS_NS_DESC	0x03

#define NVME_QUEUE_PHYS_CONTIG	BIT(0)	/* [5.4, 5.5] */
#define NVME_CQ_IRQ_ENABLED	BIT(1)

/* Commands of the NVM command set [CS 3.2]. */
#define NVME_CMD_FLUSH		0x00
#define NVME_CMD_WRITE		0x01
#define NVME_CMD_READ		0x02
#define NVME_CMD_DSM		0x09

#define NVME_RW_FUA		BIT(14)	/* in control [CS 3.2.4] */
#define NVME_DSM_DEALLOCATE	BIT(2)	/* in dword 11 [CS 3.2.3] */
#define NVME_DSM_MAX_RANGES	256

/* Status codes with their type, as in bits 15:1 of a completion's status field [3.3.3.2.1]. */
#define NVME_SC_MASK		0x7ff
#define NVME_SC_DNR		0x4000	/* do not retry */
#define NVME_SC_SUCCESS		0x0
#define NVME_SC_INVALID_OPCODE	0x1
#define NVME_SC_INVALID_FIELD	0x2
#define NVME_SC_INTERNAL	0x6
#define NVME_SC_ABORT_REQ	0x7
#define NVME_SC_INVALID_NS	0xb
#define NVME_SC_READ_ONLY	0x20
#define NVME_SC_LBA_RANGE	0x80
#define NVME_SC_CAP_EXCEEDED	0x81
#define NVME_SC_NS_NOT_READY	0x82
#define NVME_SC_WRITE_FAULT	0x280
#define NVME_SC_READ_ERROR	0x281
#define NVME_SC_GUARD_CHECK	0x282
#define NVME_SC_APPTAG_CHECK	0x283
#define NVME_SC_REFTAG_CHECK	0x284
#define NVME_SC_COMPARE_FAILED	0x285
#define NVME_SC_ACCESS_DENIED	0x286
#define NVME_SC_UNWRITTEN	0x287
/* Made by the host for a command that it took back from a controller that it reset. */
#define NVME_SC_HOST_ABORTED	0x371

/* A command [3.3.3.1]; dwords 10 to 15 are the command's own. */
struct nvme_sqe {
	__u8	opcode;
	__u8	flags;		/* 0: not fused, PRPs */
	__u16	cid;		/* the host's own, only compared: kept in CPU order */
	__le32	nsid;
	__le32	cdw2;
	__le32	cdw3;
	__le64	mptr;
	__le64	prp1;		/* [4.1.1] */
	__le64	prp2;
	__le32	cdw10;
	__le32	cdw11;
	__le32	cdw12;
	__le32	cdw13;
	__le32	cdw14;
	__le32	cdw15;
};
static_assert(sizeof(struct nvme_sqe) == 64);

/* A completion [3.3.3.2]. */
struct nvme_cqe {
	__le32	result;
	__le32	reserved;
	__le16	sq_head;
	__le16	sq_id;
	__u16	cid;		/* as in the command */
	__le16	status;		/* bit 0: phase; from bit 1: NVME_SC_… */
};
static_assert(sizeof(struct nvme_cqe) == 16);

/* Identify Controller [5.17.2.1], as far as it is used. */
struct nvme_id_ctrl {
	__le16	vid;
	__le16	ssvid;
	char	sn[20];		/* padded with spaces, not terminated, as mn and fr */
	char	mn[40];
	char	fr[8];
	__u8	rab;
	__u8	ieee[3];
	__u8	cmic;
	__u8	mdts;		/* largest transfer, 4096 << n bytes with MPSMIN 0; 0: no limit */
	__u8	skip78[258 - 78];
	__u8	acl;		/* Abort commands at a time, minus one */
	__u8	skip259[512 - 259];
	__u8	sqes;		/* low 4 bits: required, log2 */
	__u8	cqes;
	__le16	maxcmd;
	__le32	nn;
	__le16	oncs;		/* optional commands */
	__le16	fuses;
	__u8	fna;
	__u8	vwc;		/* bit 0: has a volatile write cache */
	__u8	skip526[4096 - 526];
};
static_assert(sizeof(struct nvme_id_ctrl) == 4096);
static_assert(offsetof(struct nvme_id_ctrl, mdts) == 77);
static_assert(offsetof(struct nvme_id_ctrl, sqes) == 512);
static_assert(offsetof(struct nvme_id_ctrl, vwc) == 525);
#define NVME_ONCS_DSM		BIT(2)
#define NVME_VWC_PRESENT	BIT(0)

struct nvme_lbaf {
	__le16	ms;		/* metadata bytes a block */
	__u8	ds;		/* log2 of a block's bytes */
	__u8	rp;
};

/* Identify Namespace [CS 4.1.5.1], as far as it is used. */
struct nvme_id_ns {
	__le64	nsze;		/* size in blocks */
	__le64	ncap;
	__le64	nuse;
	__u8	nsfeat;
	__u8	nlbaf;
	__u8	flbas;		/* low 4 bits: the format in use */
	__u8	mc;
	__u8	dpc;
	__u8	dps;
	__u8	skip30[99 - 30];
	__u8	nsattr;		/* bit 0: write protected */
	__u8	skip100[128 - 100];
	struct nvme_lbaf lbaf[64];
	__u8	skip384[4096 - 384];
};
static_assert(sizeof(struct nvme_id_ns) == 4096);
static_assert(offsetof(struct nvme_id_ns, nsattr) == 99);
#define NVME_NSATTR_WRITE_PROTECTED	BIT(0)

/*
 * Namespace Identification Descriptors [5.17.2.4]: a list of these, each followed by length bytes.
 * Type 0 ends it, or the end of the page.
 */
struct nvme_ns_desc {
	__u8	type;
	__u8	length;
	__le16	reserved;
};
static_assert(sizeof(struct nvme_ns_desc) == 4);
#define NVME_DESC_CSI		0x04	/* one byte: the command set */
#define NVME_CSI_NVM		0x00
#define NVME_CSI_ZONED		0x02

/* One range of a Dataset Management command [CS 3.2.3]. */
struct nvme_dsm_range {
	__le32	cattr;
	__le32	nlb;
	__le64	slba;
};
static_assert(sizeof(struct nvme_dsm_range) == 16);

#endif
