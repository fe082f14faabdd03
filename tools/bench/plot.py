# SPDX-License-Identifier: GPL-2.0-only
"""A plot with two logarithmic axes, as SVG, of nothing but lines and text."""

import math
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 720, 400
LEFT, RIGHT, TOP, BOTTOM = 70, 20, 40, 50
STYLES = [("#777777", "2 4"), ("#0060a8", ""), ("#c04000", "8 4"), ("#408000", "8 2 2 2")]


def _bytes(size):
    for unit, shift in (("GiB", 30), ("MiB", 20), ("KiB", 10)):
        if size >> shift:
            return f"{size >> shift} {unit}"
    return str(size)


def _count(number):
    for unit, size in (("G", 10 ** 9), ("M", 10 ** 6), ("k", 10 ** 3)):
        if number >= size:
            return f"{number // size} {unit}"
    return str(number)


def write(path, lines, title):
    """@lines: name to (bytes, count) points."""
    points = [point for line in lines.values() for point in line]
    low_x = math.log2(min(x for x, _ in points))
    high_x = math.log2(max(x for x, _ in points))
    low_y = math.floor(math.log10(min(y for _, y in points)))
    high_y = math.ceil(math.log10(max(y for _, y in points)))

    def at(x, y):
        return (LEFT + (math.log2(x) - low_x) / (high_x - low_x) *
                (WIDTH - LEFT - RIGHT),
                HEIGHT - BOTTOM - (math.log10(y) - low_y) / (high_y - low_y) *
                (HEIGHT - TOP - BOTTOM))

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
           ' font-family="sans-serif" font-size="12">',
           f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
           f'<text x="{LEFT}" y="20" font-size="14">{escape(title)}</text>',
           f'<text x="{WIDTH / 2}" y="{HEIGHT - 8}" text-anchor="middle">'
           'size of all regions</text>']
    for power in range(low_y, high_y + 1):
        x, y = at(2 ** low_x, 10 ** power)
        out.append(f'<path d="M{x:.1f} {y:.1f}H{WIDTH - RIGHT}" stroke="#dddddd"/>'
                   f'<text x="{x - 8:.1f}" y="{y + 4:.1f}" text-anchor="end">'
                   f'{_count(10 ** power)}</text>')
    for size in sorted({x for x, _ in points}):
        x, y = at(size, 10 ** low_y)
        out.append(f'<path d="M{x:.1f} {y:.1f}V{TOP}" stroke="#eeeeee"/>'
                   f'<text x="{x:.1f}" y="{y + 18:.1f}" text-anchor="middle">'
                   f'{_bytes(size)}</text>')
    for number, (name, line) in enumerate(lines.items()):
        color, dashes = STYLES[number % len(STYLES)]
        way = " ".join("%.1f,%.1f" % at(*point) for point in sorted(line))
        out.append(f'<polyline points="{way}" fill="none" stroke="{color}" '
                   f'stroke-width="2" stroke-dasharray="{dashes}"/>')
        y = TOP + 16 + 18 * number
        out.append(f'<path d="M{LEFT + 12} {y}h28" stroke="{color}" '
                   f'stroke-width="2" stroke-dasharray="{dashes}"/>'
                   f'<text x="{LEFT + 46}" y="{y + 4}">{escape(name)}</text>')
    out.append("</svg>")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(out) + "\n")
