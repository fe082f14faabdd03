/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Is a specifier in a list of specifiers? Plain C on integers: the unit tests
 * compile it, too.
 */
#ifndef __PKVM_SPECIFIER_H
#define __PKVM_SPECIFIER_H

/**
 * pkvm_specifier_listed() - look a specifier up in a list
 * @list:	the cells of the list
 * @nr:		number of them; a last specifier that is cut off is not looked at
 * @cells:	the cells of the specifier
 * @width:	number of them; one without cells is in no list
 *
 * Return: true if it is there, in full and at a multiple of @width.
 */
static inline bool pkvm_specifier_listed(const unsigned int *list,
					 unsigned int nr,
					 const unsigned int *cells,
					 unsigned int width)
{
	unsigned int i, j;

	for (i = 0; width && nr - i >= width; i += width) {
		for (j = 0; j < width && list[i + j] == cells[j]; j++)
			;
		if (j == width)
			return true;
	}
	return false;
}

#endif /* __PKVM_SPECIFIER_H */
