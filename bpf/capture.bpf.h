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
struct capture_source {
	enum probe_kind kind;
	void *ctx;
	const struct call_slot *kept; /* KIND_KRETPROBE */
	bool failed;		      /* some read faulted */
	bool more;		      /* the program has what cfg.more asks for */
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

static __always_inline u64 load_reg_arg(struct capture_source *source, u8 arg)
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

static __always_inline u64 load_ctx_arg(struct capture_source *source, u8 arg)
{
	u64 value = 0;

	LOAD_CTX_ARG(0);
	LOAD_CTX_ARG(1);
	LOAD_CTX_ARG(2);
	LOAD_CTX_ARG(3);
	LOAD_CTX_ARG(4);
	LOAD_CTX_ARG(5);
	LOAD_CTX_ARG(6);
	LOAD_CTX_ARG(7);
	LOAD_CTX_ARG(8);
	LOAD_CTX_ARG(9);
	LOAD_CTX_ARG(10);
	LOAD_CTX_ARG(11);
	return value;
}

/*
 * The verifier lets no program load a pointer to a type that it does not know, such as const void.
 * Not inlined, so that the code of all other captures is not compiled around a call.
 */
static __noinline u64 ask_for_word(void *ctx, u8 word)
{
	u64 value = 0;

	if (word == LM_WORD_RET)
		bpf_get_func_ret(ctx, &value);
	else
		bpf_get_func_arg(ctx, word, &value);
	return value;
}

static __always_inline u64 load_word(struct capture_source *source, u8 word)
{
	u64 value = 0;

	if (source->more && word & LM_WORD_ASK) {
		word &= ~LM_WORD_ASK;
		if (source->kind == KIND_FENTRY || source->kind == KIND_FEXIT)
			return ask_for_word(source->ctx, word);
	}
	switch (source->kind) {
	case KIND_KPROBE:
		return load_reg_arg(source, word);
	case KIND_KRETPROBE:
		if (word == LM_WORD_RET)
			LOAD_CTX(value, source->ctx, __builtin_offsetof(struct pt_regs, ax));
		else if (source->kept && word < LM_NR_ARGS)
			value = source->kept->arg[word];
		return value;
	case KIND_FEXIT:
		return load_ctx_arg(source, word == LM_WORD_RET ? cfg.nargs : word);
	default:
		return load_ctx_arg(source, word);
	}
}

static __always_inline u64 read_step(bool *failed, u64 at, u8 size)
{
	u64 value = 0;

	/* the lower bytes come first */
	if (bpf_probe_read_kernel(&value, size, (void *)at))
		*failed = true;
	return value;
}

/* Both shifts are known to the verifier. */
static __always_inline u64 extend(u64 value, u8 shift, bool is_signed)
{
	value <<= shift;
	return is_signed ? (u64)((__s64)value >> shift) : value >> shift;
}

/* What a long capture makes of its word: follows the pointers, then scales. */
static __always_inline u64 follow(bool *failed, const volatile struct lm_capture *c, u64 value)
{
	u8 steps = c->nr_steps;

	if (c->shift)
		value = extend(value, c->shift, c->is_signed);
	if (steps > 0)
		value = read_step(failed, value + c->offset[0], steps == 1 ? c->size : 8);
	if (steps > 1)
		value = read_step(failed, value + c->offset[1], steps == 2 ? c->size : 8);
	if (steps > 2)
		value = read_step(failed, value + c->offset[2], steps == 3 ? c->size : 8);
	if (steps > 3)
		value = read_step(failed, value + c->offset[3], c->size);
	if (c->field_shift)
		value = extend(value, c->field_shift, true);
	if (c->checked && value > c->limit)
		return ~0ull;
	if (c->scaled)
		value = value * c->mul + c->add;
	return value;
}

/*
 * A function of its own, for what few probes read so: a program is loaded faster without copies
 * that it does not use.
 */
static __noinline u64 follow_out_of_line(bool *failed, const volatile struct lm_capture *c,
					 u64 value)
{
	return follow(failed, c, value);
}

static __always_inline u64 capture(struct capture_source *source,
				   const volatile struct lm_capture *c, bool out_of_line)
{
	u8 code = c->code;
	bool failed = false;
	u64 value;

	if (code == LM_CODE_NONE)
		return 0;
	if (code == LM_CODE_CONST)
		return c->add;
	value = load_word(source, c->word);
	if (code == LM_CODE_PLAIN)
		return value;
	value = out_of_line ? follow_out_of_line(&failed, c, value) : follow(&failed, c, value);
	if (source->more && c->subtracts)
		value -= load_word(source, c->less);
	if (failed)
		source->failed = true;
	return value;
}

/* A condition on what cannot be read, as behind a null pointer, does not hold: no loss. */
static __always_inline bool holds(struct capture_source *source,
				  const volatile struct lm_cond *cond)
{
	u64 op = cond->op;
	u64 left, right;

	if (op == LM_COND_NONE)
		return true;
	left = capture(source, &cond->capture, true);
	right = cond->right.code == LM_CODE_NONE ? cond->value
						 : capture(source, &cond->right, true);
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
	if (op == LM_COND_GE)
		return left >= right;
	if (op == LM_COND_SLT)
		return (__s64)left < (__s64)right;
	if (op == LM_COND_SLE)
		return (__s64)left <= (__s64)right;
	if (op == LM_COND_SGT)
		return (__s64)left > (__s64)right;
	return (__s64)left >= (__s64)right;
}

/* dev_name() of include/linux/device.h. @to has LM_DEVICE_LEN bytes. */
static __always_inline void read_device_name(char *to, struct device *device)
{
	const char *name = BPF_CORE_READ(device, init_name);

	if (!name)
		name = BPF_CORE_READ(device, kobj.name);
	if (name)
		bpf_probe_read_kernel_str(to, LM_DEVICE_LEN, name);
}

/* The driver that is bound to a captured device, 0 if none is. */
static __always_inline u64 capture_driver(struct capture_source *source,
					  const volatile struct lm_capture *c)
{
	struct device *device = (void *)capture(source, c, true);

	return device ? (u64)BPF_CORE_READ(device, driver) : 0;
}

#endif /* LM_CAPTURE_BPF_H */
