#include "scope_tree.h"

static const char *const operators[] = {
	[SCOPE_EQUAL] = "=", [SCOPE_UNEQUAL] = "!=", [SCOPE_LESS] = "<", [SCOPE_LESS_EQUAL] = "<=",
	[SCOPE_MORE] = ">", [SCOPE_MORE_EQUAL] = ">=", [SCOPE_IN] = "in",
	[SCOPE_NOT_IN] = "not in", [SCOPE_UNDER] = "under",
};

static void write_quoted(struct slice text, struct buf *out)
{
	buf_add_char(out, '"');
	for (size_t i = 0; i < text.length; i++) {
		if (text.base[i] == '"' || text.base[i] == '\\')
			buf_add_char(out, '\\');
		buf_add_char(out, text.base[i]);
	}
	buf_add_char(out, '"');
}

static void write_value(const struct scope_value *value, struct buf *out)
{
	if (value->type == VALUE_ME)
		buf_add_text(out, "me");
	else if (value->type == VALUE_QUOTED)
		write_quoted(value->text, out);
	else
		buf_add_slice(out, value->text);
}

static void write_term(const struct scope_node *node, struct buf *out)
{
	const struct scope_value *value = node->values;

	buf_add_text(out, node->name);
	if (node->type == SCOPE_HAS)
		return;
	buf_print(out, " %s ", operators[node->type]);
	if (node->type != SCOPE_IN && node->type != SCOPE_NOT_IN) {
		write_value(value, out);
		return;
	}
	for (const char *before = "("; value; value = value->next, before = ", ") {
		buf_add_text(out, before);
		write_value(value, out);
	}
	buf_add_char(out, ')');
}

static void write_node(const struct scope_node *node, struct buf *out);

/* In brackets unless nobody could misread it. */
static void write_child(const struct scope_node *node, enum scope_node_type parent, struct buf *out)
{
	bool joined = node->type == SCOPE_OR || node->type == SCOPE_AND;
	bool compared = node->type > SCOPE_HAS;
	bool brackets = joined || (compared && parent == SCOPE_NOT);

	if (brackets)
		buf_add_char(out, '(');
	write_node(node, out);
	if (brackets)
		buf_add_char(out, ')');
}

static void write_node(const struct scope_node *node, struct buf *out)
{
	const struct scope_node *child = node->children;

	if (node->type > SCOPE_NOT) {
		write_term(node, out);
	} else if (node->type == SCOPE_NOT) {
		buf_add_text(out, "not ");
		write_child(child, SCOPE_NOT, out);
	} else {
		for (const char *before = ""; child; child = child->next) {
			buf_add_text(out, before);
			write_child(child, node->type, out);
			before = node->type == SCOPE_AND ? " and " : " or ";
		}
	}
}

void scope_write(const struct scope *scope, struct buf *out)
{
	if (scope)
		write_node(scope->root, out);
}

static void walk_names(const struct scope_node *node,
	void (*seen)(void *context, const char *name, int column), void *context)
{
	if (node->name)
		seen(context, node->name, node->column);
	for (const struct scope_node *child = node->children; child; child = child->next)
		walk_names(child, seen, context);
}

void scope_names(const struct scope *scope,
	void (*seen)(void *context, const char *name, int column), void *context)
{
	if (scope)
		walk_names(scope->root, seen, context);
}
