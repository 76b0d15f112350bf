#include "symbol.h"

#define DRAWN(size, inside) RAW("<svg width=\"" size "\" height=\"" size "\" viewBox=\"0 0 24 24\" " \
	"fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\" stroke-linecap=\"round\" " \
	"stroke-linejoin=\"round\" aria-hidden=\"true\">" inside "</svg>")

void symbol_put(struct html *html, enum symbol symbol)
{
	switch (symbol) {
	case SYMBOL_MARK:
		html_put(html, RAW("<svg width=\"38\" height=\"24\" viewBox=\"0 0 38 24\" aria-hidden=\"true\">"
			"<rect width=\"38\" height=\"24\" rx=\"12\" fill=\"#061d17\"/>"
			"<rect x=\"3\" y=\"3\" width=\"32\" height=\"18\" rx=\"9\" fill=\"#cfe04f\"/>"
			"<ellipse cx=\"19\" cy=\"11\" rx=\"7\" ry=\"5.2\" fill=\"#fbffe0\" stroke=\"#5d6b12\" "
			"stroke-width=\"1.2\"/><path d=\"M10.5 3v18M27.5 3v18\" stroke=\"#14231e\" "
			"stroke-width=\"2\"/></svg>"));
		break;
	case SYMBOL_FIND:
		html_put(html, DRAWN("22", "<circle cx=\"11\" cy=\"11\" r=\"7\"/><path d=\"M20 20l-4-4\"/>"));
		break;
	case SYMBOL_WORK:
		html_put(html, DRAWN("22", "<path d=\"M4 6h16M4 12h16M4 18h10\"/>"));
		break;
	case SYMBOL_BOARD:
		html_put(html, DRAWN("22", "<rect x=\"2\" y=\"8\" width=\"20\" height=\"8\" rx=\"4\"/>"
			"<path d=\"M9 8v8M15 8v8\"/>"));
		break;
	case SYMBOL_PLUS:
		html_put(html, DRAWN("24", "<path d=\"M12 5v14M5 12h14\"/>"));
		break;
	case SYMBOL_LIBRARY:
		html_put(html, DRAWN("22", "<path d=\"M5 4h11a3 3 0 013 3v13H8a3 3 0 01-3-3z\"/>"
			"<path d=\"M5 17a3 3 0 013-3h11\"/>"));
		break;
	case SYMBOL_MORE:
		html_put(html, DRAWN("22", "<circle cx=\"5\" cy=\"12\" r=\"1.5\"/>"
			"<circle cx=\"12\" cy=\"12\" r=\"1.5\"/><circle cx=\"19\" cy=\"12\" r=\"1.5\"/>"));
		break;
	case SYMBOL_KEPT:
		html_put(html, DRAWN("24", "<rect x=\"6\" y=\"2\" width=\"12\" height=\"20\" rx=\"3\"/>"
			"<path d=\"M9.5 12l2 2 3.5-4\"/>"));
		break;
	}
}
