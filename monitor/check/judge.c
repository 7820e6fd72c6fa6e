// SPDX-License-Identifier: GPL-2.0-only
/* From what was measured to the outcome of an assertion, and both in words. */
#include <inttypes.h>
#include <stdio.h>

#include "check/measure.h"
#include "sink/format.h"

/* Whole nanoseconds: a limit that is passed by one of them must show. "12.5 ms" */
static void add_time(struct line *line, uint64_t ns)
{
	static const struct {
		uint64_t ns;
		const char *name;
		int digits;
	} units[] = {{1000000000, "s", 9}, {1000000, "ms", 6}, {1000, "us", 3}, {1, "ns", 0}};
	unsigned int i = 0;
	uint64_t rest;
	int digits;

	while (ns < units[i].ns && units[i].ns > 1)
		i++;
	rest = ns % units[i].ns;
	line_add(line, "%" PRIu64, ns / units[i].ns);
	for (digits = units[i].digits; rest && rest % 10 == 0; digits--)
		rest /= 10;
	if (rest)
		line_add(line, ".%0*" PRIu64, digits, rest);
	line_add(line, " %s", units[i].name);
}

static void put(char out[CHECK_VALUE_LEN], const struct line *line)
{
	snprintf(out, CHECK_VALUE_LEN, "%.*s", CHECK_VALUE_LEN - 1, line->text);
}

/* Whether all numbers of the range compare so, none does, or it depends. */
static enum check_outcome compare(struct range range, enum check_op op, uint64_t number)
{
	bool all, none;

	switch (op) {
	case OP_NE:
	case OP_EQ:
		all = range.low == number && range.high == number;
		none = number < range.low || number > range.high;
		if (op == OP_NE)
			return none ? CHECK_HOLDS : all ? CHECK_FAILS : CHECK_CANNOT_TELL;
		break;
	case OP_LE:
		all = range.high <= number;
		none = range.low > number;
		break;
	case OP_LT:
		all = range.high < number;
		none = range.low >= number;
		break;
	case OP_GE:
		all = range.low >= number;
		none = range.high < number;
		break;
	default:
		all = range.low > number;
		none = range.high <= number;
	}
	return all ? CHECK_HOLDS : none ? CHECK_FAILS : CHECK_CANNOT_TELL;
}

static void add_number(struct line *line, bool is_time, uint64_t number)
{
	if (is_time)
		add_time(line, number);
	else
		line_add(line, "%" PRIu64, number);
}

static void add_range(struct line *line, struct range range, bool is_time)
{
	if (range.low == range.high) {
		add_number(line, is_time, range.low);
	} else if (range.high == NO_LIMIT) {
		line_add(line, "at least ");
		add_number(line, is_time, range.low);
	} else {
		add_number(line, is_time, range.low);
		line_add(line, " to ");
		add_number(line, is_time, range.high);
	}
}

static enum check_outcome judge_range(const struct measure *measure, struct range range,
				      struct line *line)
{
	enum check_metric metric = measure->assertion->metric;

	if (measure->lossy)
		range.high = NO_LIMIT;
	/* the death of each may be what was lost */
	if (measure->lossy && metric == METRIC_UNRELEASED)
		range.low = 0;
	add_range(line, range, check_metric_is_time(metric));
	return compare(range, measure->assertion->op, measure->assertion->number);
}

static enum check_outcome judge_level(const struct measure *measure, struct line *line)
{
	add_range(line, measure->level, false);
	return compare(measure->level, measure->assertion->op, measure->assertion->number);
}

/* Sides on which the comparison does not hold. */
static unsigned int wrong_sides(enum check_op op)
{
	static const unsigned int wrong[NR_OPS] = {
		[OP_LE] = 1 << TIMES_ABOVE,
		[OP_LT] = 1 << TIMES_AT | 1 << TIMES_ABOVE,
		[OP_GE] = 1 << TIMES_BELOW,
		[OP_GT] = 1 << TIMES_BELOW | 1 << TIMES_AT,
	};

	return wrong[op];
}

static uint64_t count_sides(const uint64_t *nr, unsigned int sides)
{
	uint64_t sum = 0;

	for (unsigned int side = 0; side < TIMES_NR_SIDES; side++)
		sum += sides & 1u << side ? nr[side] : 0;
	return sum;
}

/*
 * A time that is still running only gets longer: past an upper limit it has failed, past a lower
 * limit it holds, else it is undecided.
 */
static enum check_outcome judge_every(const struct measure *measure, struct line *line)
{
	const struct times *times = &measure->times;
	enum check_op op = measure->assertion->op;
	unsigned int wrong = wrong_sides(op), all = (1 << TIMES_NR_SIDES) - 1;
	bool upper = op == OP_LE || op == OP_LT;
	uint64_t bad = count_sides(times->ended, wrong), undecided;

	if (upper)
		bad += count_sides(times->open, wrong);
	undecided = count_sides(times->open, upper ? all & ~wrong : wrong);
	line_add(line, "%" PRIu64 " of %" PRIu64 " not", bad, times_nr(times));
	if (undecided)
		line_add(line, ", %" PRIu64 " not over", undecided);
	line_add(line, ", longest ");
	add_time(line, times->max_ns);
	if (bad)
		return CHECK_FAILS;
	return undecided || measure->lossy ? CHECK_CANNOT_TELL : CHECK_HOLDS;
}

static enum check_outcome judge_share(const struct measure *measure, unsigned int percent,
				      struct line *line)
{
	const struct times *times = &measure->times;
	uint64_t rank = times_rank(times, percent), below = times_side(times, TIMES_BELOW);
	uint64_t up_to = below + times_side(times, TIMES_AT);
	/* the share's value against the limit, as numbers: 0 below, 1 at, 2 above */
	uint64_t side = below >= rank ? 0 : up_to >= rank ? 1 : 2;

	add_time(line, times_share(times, percent));
	line_add(line, side == 1 ? "" : " (within 0.8 %%)");
	if (measure->lossy)
		return CHECK_CANNOT_TELL;
	return compare((struct range){side, side}, measure->assertion->op, 1);
}

static enum check_outcome judge_times(const struct measure *measure, struct line *line)
{
	const struct times *times = &measure->times;

	if (!times_nr(times)) {
		line_add(line, "none began");
		return CHECK_CANNOT_TELL;
	}
	switch (measure->assertion->metric) {
	case METRIC_EVERY:
		return judge_every(measure, line);
	case METRIC_P50:
		return judge_share(measure, 50, line);
	case METRIC_P90:
		return judge_share(measure, 90, line);
	case METRIC_P99:
		return judge_share(measure, 99, line);
	default:
		return judge_range(measure, (struct range){times->max_ns, times->max_ns}, line);
	}
}

static enum check_outcome judge(const struct measure *measure, struct line *line)
{
	const struct assertion *assertion = measure->assertion;

	if (measure->span == SPAN_AHEAD || (assertion->to && measure->span != SPAN_OVER)) {
		line_add(line, "no mark \"");
		line_add_clean(line, measure->span == SPAN_AHEAD ? assertion->from : assertion->to);
		line_add(line, "\"");
		return CHECK_CANNOT_TELL;
	}
	if (measure_is_level(measure))
		return judge_level(measure, line);
	if (check_metric_is_time(assertion->metric))
		return judge_times(measure, line);
	return judge_range(measure, measure->count, line);
}

void measure_judge(const struct measure *measure, struct check_result *result)
{
	const struct assertion *assertion = measure->assertion;
	struct line measured = {0}, asked = {0};

	result->outcome = judge(measure, &measured);
	line_add(&asked, "%s ", check_op_text(assertion->op));
	add_number(&asked, check_metric_is_time(assertion->metric), assertion->number);
	if (result->outcome == CHECK_CANNOT_TELL && measure->lossy)
		line_add(&measured, ": events are missing");
	put(result->measured, &measured);
	put(result->asked, &asked);
}
