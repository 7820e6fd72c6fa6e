// SPDX-License-Identifier: GPL-2.0-only
#include "export/ctf.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "sink/format.h"

#define MAX_TEXT 256

/* At the start of each packet: its header and its context, as the metadata describes them. */
#define PACKET_HEAD (2 * sizeof(uint32_t) + 5 * sizeof(uint64_t) + sizeof(uint32_t))

/* In front of each event. */
#define EVENT_HEAD (sizeof(uint16_t) + sizeof(uint64_t))

int ctf_streams_init(struct ctf_streams *streams, int dir, unsigned int nr_cpus)
{
	streams->dir = dir;
	streams->nr_cpus = nr_cpus;
	streams->packet = calloc(nr_cpus, sizeof(streams->packet[0]));
	return streams->packet ? 0 : -ENOMEM;
}

void ctf_streams_fini(struct ctf_streams *streams)
{
	for (unsigned int i = 0; streams->packet && i < streams->nr_cpus; i++)
		memory_free(MEMORY_REPORT, streams->packet[i].data, CTF_PACKET_SIZE);
	free(streams->packet);
}

static size_t put_number(unsigned char *to, uint64_t value, unsigned int bytes)
{
	value = htole64(value);
	memcpy(to, &value, bytes);
	return bytes;
}

void ctf_add_number(struct ctf_event *event, uint64_t value, unsigned int bytes)
{
	if (event->used + bytes <= sizeof(event->data))
		event->used += put_number(event->data + event->used, value, bytes);
}

void ctf_add_untrusted(struct ctf_event *event, struct untrusted text)
{
	char clean[MAX_TEXT];
	size_t len;

	format_clean(clean, sizeof(clean), text);
	len = strlen(clean) + 1;
	if (event->used + len > sizeof(event->data))
		return;
	memcpy(event->data + event->used, clean, len);
	event->used += len;
}

void ctf_add_clean(struct ctf_event *event, const char *text)
{
	ctf_add_untrusted(event, untrusted(text));
}

static int write_all(int fd, const unsigned char *data, size_t size)
{
	while (size) {
		ssize_t n = write(fd, data, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		data += n;
		size -= (size_t)n;
	}
	return 0;
}

/* The file is open only while a packet is written: there may be more CPUs than descriptors. */
static int append(const struct ctf_streams *streams, unsigned int cpu,
		  const struct ctf_packet *packet)
{
	char name[32];
	int fd, err;

	snprintf(name, sizeof(name), "cpu%u", cpu);
	fd = openat(streams->dir, name, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC,
		    0600);
	if (fd < 0)
		return -errno;
	err = write_all(fd, packet->data, packet->used);
	if (close(fd) && !err)
		err = -errno;
	return err;
}

static int flush(struct ctf_streams *streams, unsigned int cpu)
{
	struct ctf_packet *packet = &streams->packet[cpu];
	unsigned char *to = packet->data;
	int err;

	to += put_number(to, CTF_MAGIC, 4);
	to += put_number(to, 0, 4);
	to += put_number(to, packet->begin_ns, 8);
	to += put_number(to, packet->end_ns, 8);
	to += put_number(to, packet->used * 8, 8); /* bits */
	to += put_number(to, packet->used * 8, 8);
	to += put_number(to, cpu == 0 ? streams->discarded : 0, 8);
	put_number(to, cpu, 4);
	err = append(streams, cpu, packet);
	packet->used = 0;
	return err;
}

int ctf_flush(struct ctf_streams *streams)
{
	int err = 0;

	for (unsigned int cpu = 0; cpu < streams->nr_cpus && !err; cpu++)
		if (streams->packet[cpu].used)
			err = flush(streams, cpu);
	return err;
}

static int begin_packet(struct ctf_packet *packet, uint64_t time_ns)
{
	if (!packet->data)
		packet->data = memory_new(MEMORY_REPORT, 1, CTF_PACKET_SIZE);
	if (!packet->data)
		return -ENOMEM;
	packet->used = PACKET_HEAD;
	packet->begin_ns = time_ns;
	return 0;
}

int ctf_put_event(struct ctf_streams *streams, unsigned int cpu, uint16_t id, uint64_t time_ns,
		  const struct ctf_event *event)
{
	struct ctf_packet *packet = &streams->packet[cpu < streams->nr_cpus ? cpu : 0];
	int err = 0;

	if (time_ns < packet->end_ns)
		time_ns = packet->end_ns;
	if (packet->used && packet->used + EVENT_HEAD + event->used > CTF_PACKET_SIZE)
		err = flush(streams, (unsigned int)(packet - streams->packet));
	if (!err && !packet->used)
		err = begin_packet(packet, time_ns);
	if (err)
		return err;
	packet->end_ns = time_ns;
	packet->used += put_number(packet->data + packet->used, id, sizeof(uint16_t));
	packet->used += put_number(packet->data + packet->used, time_ns, sizeof(uint64_t));
	memcpy(packet->data + packet->used, event->data, event->used);
	packet->used += event->used;
	return 0;
}
