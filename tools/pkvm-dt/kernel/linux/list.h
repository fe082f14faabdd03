/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __DT_LIST_H
#define __DT_LIST_H

#include <stddef.h>

struct list_head {
	struct list_head *next, *prev;
};

#define LIST_HEAD_INIT(name)	{ &(name), &(name) }
#define LIST_HEAD(name)		struct list_head name = LIST_HEAD_INIT(name)
#define dt_entry(head, type, member) \
	((type *)((char *)(head) - offsetof(type, member)))
#define list_for_each_entry(pos, head, member)				\
	for (pos = dt_entry((head)->next, typeof(*pos), member);	\
	     &pos->member != (head);					\
	     pos = dt_entry(pos->member.next, typeof(*pos), member))

static inline size_t list_count_nodes(struct list_head *head)
{
	struct list_head *at;
	size_t count = 0;

	for (at = head->next; at != head; at = at->next)
		count++;
	return count;
}

static inline void list_add_tail(struct list_head *entry, struct list_head *head)
{
	entry->prev = head->prev;
	entry->next = head;
	head->prev->next = entry;
	head->prev = entry;
}

#endif
