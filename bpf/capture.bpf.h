/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Captures: reading what a probe's configuration asks for out of its context. All
 * branches here are on constants of the frozen configuration, so what a probe does not
 * use is removed by the verifier.
 */
#ifndef LM_CAPTURE_BPF_H
#define LM_CAPTURE_BPF_H

enum probe_kind {
	KIND_FENTRY,	/* context: the arguments */
	KIND_FEXIT,	/* context: the arguments, then the return value */
	KIND_KPROBE,	/* context: the registers at the call */
	KIND_KRETPROBE, /* context: the registers at the return; arguments were kept */
	KIND_RAW_TP,	/* context: the tracepoint's arguments */
};

/* Where a capture reads from. */
struct source {
	enum probe_kind kind;
	void *ctx;
	const struct call_slot *kept; /* KIND_KRETPROBE */
	bool failed;		      /* some read faulted */
};

/*
 * A load from the context at a constant offset. In C the compiler would merge several of
 * them into one at a variable offset, which the verifier refuses:
 * "dereference of modified ctx ptr".
 */
#define LOAD_CTX(value, ctx, offset)                                                               \
	asm volatile("%0 = *(u64 *)(%1 + %2)" : "=r"(value) : "r"(ctx), "i"(offset))

#define LOAD_CTX_ARG(n)                                                                            \
	if (arg == (n))                                                                            \
	LOAD_CTX(value, source->ctx, (n)*8)

#define LOAD_REG_ARG(n, reg)                                                                       \
	if (arg == (n))                                                                            \
	LOAD_CTX(value, source->ctx, __builtin_offsetof(struct pt_regs, reg))

static __always_inline u64 load_reg_arg(struct source *source, u8 arg)
{
	u64 value = 0;

	LOAD_REG_ARG(0, di);
	LOAD_REG_ARG(1, si);
	LOAD_REG_ARG(2, dx);
	LOAD_REG_ARG(3, cx);
	LOAD_REG_ARG(4, r8);
	LOAD_REG_ARG(5, r9);
	return value;
}

static __always_inline u64 load_ctx_arg(struct source *source, u8 arg)
{
	u64 value = 0;

	LOAD_CTX_ARG(0);
	LOAD_CTX_ARG(1);
	LOAD_CTX_ARG(2);
	LOAD_CTX_ARG(3);
	LOAD_CTX_ARG(4);
	LOAD_CTX_ARG(5);
	LOAD_CTX_ARG(6);
	return value;
}

static __always_inline u64 load_arg(struct source *source, u8 arg)
{
	if (source->kind == KIND_KRETPROBE)
		return source->kept && arg < LM_NR_ARGS ? source->kept->arg[arg] : 0;
	if (source->kind == KIND_KPROBE)
		return load_reg_arg(source, arg);
	return load_ctx_arg(source, arg);
}

static __always_inline u64 load_ret(struct source *source)
{
	u64 value = 0;

	if (source->kind == KIND_KRETPROBE)
		LOAD_CTX(value, source->ctx, __builtin_offsetof(struct pt_regs, ax));
	if (source->kind == KIND_FEXIT)
		value = load_ctx_arg(source, cfg.nargs);
	return value;
}

static __always_inline u64 read_step(struct source *source, u64 at, u8 size)
{
	u64 value = 0;
	long err;

	if (size == 8)
		err = bpf_probe_read_kernel(&value, 8, (void *)at);
	else if (size == 4)
		err = bpf_probe_read_kernel(&value, 4, (void *)at);
	else if (size == 2)
		err = bpf_probe_read_kernel(&value, 2, (void *)at);
	else
		err = bpf_probe_read_kernel(&value, 1, (void *)at);
	if (err)
		source->failed = true;
	return value;
}

static __always_inline u64 long_capture(struct source *source, const volatile struct lm_capture *c)
{
	u8 from = c->from;
	u8 steps = c->nr_steps;
	u64 value;

	if (from == LM_FROM_CONST)
		return c->add;
	value = from == LM_FROM_RET ? load_ret(source) : load_arg(source, c->arg);
	if (c->masked)
		value &= c->mask;
	if (steps > 0)
		value = read_step(source, value + c->offset[0], steps == 1 ? c->size : 8);
	if (steps > 1)
		value = read_step(source, value + c->offset[1], steps == 2 ? c->size : 8);
	if (steps > 2)
		value = read_step(source, value + c->offset[2], steps == 3 ? c->size : 8);
	if (steps > 3)
		value = read_step(source, value + c->offset[3], c->size);
	if (c->checked && value > c->limit)
		return ~0ull;
	if (c->scaled)
		value = value * c->mul + c->add;
	return value;
}

static __always_inline u64 capture(struct source *source, const volatile struct lm_capture *c)
{
	u8 code = c->code;

	if (code == LM_CODE_NONE)
		return 0;
	if (code < LM_CODE_RET)
		return load_arg(source, code - LM_CODE_ARG);
	if (code == LM_CODE_RET)
		return load_ret(source);
	return long_capture(source, c);
}

/* A condition on what cannot be read, as behind a null pointer, does not hold: no loss. */
static __always_inline bool holds(struct source *source, const volatile struct lm_cond *cond)
{
	u64 op = cond->op;
	u64 left, right;

	if (op == LM_COND_NONE)
		return true;
	left = capture(source, &cond->capture);
	right = cond->right.code == LM_CODE_NONE ? cond->value : capture(source, &cond->right);
	if (source->failed) {
		source->failed = false;
		return false;
	}
	if (op == LM_COND_EQ)
		return left == right;
	if (op == LM_COND_NE)
		return left != right;
	if (op == LM_COND_LT)
		return left < right;
	if (op == LM_COND_LE)
		return left <= right;
	if (op == LM_COND_GT)
		return left > right;
	return left >= right;
}

#endif /* LM_CAPTURE_BPF_H */
