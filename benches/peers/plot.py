"""A plot of bars on a logarithmic axis, as SVG."""

from html import escape
from math import ceil, floor, log10

WIDTH, HEIGHT = 760, 340
LEFT, RIGHT, TOP, BOTTOM = 64, 12, 40, 30
COLOURS = ("#9aa5b1", "#0b6e4f", "#d98e04", "#b23a48")


def bars(groups, rows):
    """One group of bars for each workload, one colour for each row of requests per second."""
    values = [value for row in rows.values() for value in row]
    low, high = floor(log10(min(values))), ceil(log10(max(values)))
    bottom = HEIGHT - BOTTOM

    def height(value):
        return (log10(value) - low) / (high - low) * (bottom - TOP)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        "<title>Requests per second, on a logarithmic axis</title>",
    ]
    for power in range(low, high + 1):
        y = bottom - height(10**power)
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end" fill="#444">{10**power:,}/s</text>')
    group_width = (WIDTH - LEFT - RIGHT) / len(groups)
    bar = group_width * 0.8 / len(rows)
    for index, group in enumerate(groups):
        left = LEFT + index * group_width + group_width * 0.1
        for number, row in enumerate(rows.values()):
            x, size = left + number * bar, height(row[index])
            parts.append(
                f'<rect x="{x:.1f}" y="{bottom - size:.1f}" width="{bar - 2:.1f}" height="{size:.1f}" '
                f'fill="{COLOURS[number]}"/>')
            parts.append(
                f'<text x="{x + bar / 2 - 1:.1f}" y="{bottom - size - 3:.1f}" text-anchor="middle" font-size="8.5" '
                f'fill="#444">{_short(row[index])}</text>')
        middle = left + group_width * 0.4
        parts.append(f'<text x="{middle:.1f}" y="{HEIGHT - 10}" text-anchor="middle" fill="#222">{group.upper()}</text>')
    for number, name in enumerate(rows):
        x = LEFT + number * 170
        parts.append(f'<rect x="{x}" y="10" width="12" height="12" fill="{COLOURS[number]}"/>')
        parts.append(f'<text x="{x + 18}" y="20" fill="#222">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _short(value):
    return f"{value / 1000:.1f}k" if value >= 1000 else f"{value:.0f}"
