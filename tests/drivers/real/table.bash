# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2034 # read by those who source this
#
# The drivers of the kernel that QEMU has a device for. Sourced in the guest, and by "devices"
# outside it, so that a device that was pulled comes back as it was.

DRIVERS='xhci ehci uhci ohci megaraid sym pvscsi virtio_scsi virtio_blk ahci nvme e100'

# Usage: driver_of NAME    sets MODULES, as modprobe takes them; DRIVER, below /sys/bus; DISKS, how
# many; BLOCK, the size of a transfer: full speed USB is slow
driver_of() {
	DISKS=1 BLOCK=64k
	case $1 in
	xhci) MODULES='xhci_pci usb_storage uas' DRIVER=pci/drivers/xhci_hcd DISKS=2 ;;
	ehci) MODULES='ehci_pci usb_storage' DRIVER=pci/drivers/ehci-pci ;;
	uhci) MODULES='uhci_hcd usb_storage' DRIVER=pci/drivers/uhci_hcd BLOCK=4k ;;
	ohci) MODULES='ohci_pci usb_storage' DRIVER=pci/drivers/ohci-pci BLOCK=4k ;;
	megaraid) MODULES=megaraid_sas DRIVER=pci/drivers/megaraid_sas ;;
	sym) MODULES=sym53c8xx DRIVER=pci/drivers/sym53c8xx ;;
	pvscsi) MODULES=vmw_pvscsi DRIVER=pci/drivers/vmw_pvscsi ;;
	virtio_scsi) MODULES=virtio_scsi DRIVER=virtio/drivers/virtio_scsi ;;
	virtio_blk) MODULES=virtio_blk DRIVER=virtio/drivers/virtio_blk ;;
	ahci) MODULES=ahci DRIVER=pci/drivers/ahci ;;
	nvme) MODULES=nvme DRIVER=pci/drivers/nvme BLOCK=512k ;;
	e100) MODULES=e100 DRIVER=pci/drivers/e100 DISKS=0 ;;
	*) return 1 ;;
	esac
}

# Usage: sticks_of NAME GENERATION  [ CONTROLLER]    what is plugged into a USB controller, whose
# generation may be another one, as QEMU's device_add takes it, one a line
sticks_of() {
	local id=$1-$2

	echo "usb-storage,id=$id-stick,bus=$1-${3:-$2}.0,drive=$1-disk1"
	[ "$1" = xhci ] || return 0
	echo "usb-uas,id=$id-uas,bus=$1-${3:-$2}.0"
	echo "scsi-hd,id=$id-hd,bus=$id-uas.0,drive=$1-disk2"
}

# Usage: devices_of NAME GENERATION    the controller, then what hangs on it. An id is used once,
# since the old device may not be gone when the new one comes.
devices_of() {
	local id=$1-$2 port="bus=$1-port"

	case $1 in
	xhci) echo "qemu-xhci,id=$id,$port" ;;
	ehci) echo "usb-ehci,id=$id,$port" ;;
	uhci) echo "piix3-usb-uhci,id=$id,$port" ;;
	ohci) echo "pci-ohci,id=$id,$port" ;;
	megaraid) echo "megasas,id=$id,$port" ;;
	sym) echo "lsi53c895a,id=$id,$port" ;;
	pvscsi) echo "pvscsi,id=$id,$port" ;;
	virtio_scsi) echo "virtio-scsi-pci,id=$id,$port" ;;
	virtio_blk) echo "virtio-blk-pci,id=$id,$port,drive=$1-disk1" ;;
	ahci) echo "ich9-ahci,id=$id,$port" ;;
	nvme) echo "nvme,id=$id,$port,serial=$id,mdts=10,drive=$1-disk1" ;;
	e100) echo "i82559c,id=$id,$port,netdev=$1-net" ;;
	esac
	case $1 in
	ahci) echo "ide-hd,id=$id-hd,bus=$id.0,drive=$1-disk1" ;;
	?hci) sticks_of "$1" "$2" ;;
	virtio_blk | nvme | e100) ;;
	*) echo "scsi-hd,id=$id-hd,bus=$id.0,drive=$1-disk1" ;;
	esac
}

# Usage: holders_of NAME GENERATION    the ids of what holds its drives
holders_of() {
	case $1 in
	xhci) echo "$1-$2-stick $1-$2-hd" ;;
	ehci | uhci | ohci) echo "$1-$2-stick" ;;
	virtio_blk | nvme) echo "$1-$2" ;;
	e100) ;;
	*) echo "$1-$2-hd" ;;
	esac
}
