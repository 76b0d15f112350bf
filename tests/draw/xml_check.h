/* xml_check.h: a tiny judge of well-formed XML, for the pictures. */
#ifndef FETTLE_TEST_XML_CHECK_H
#define FETTLE_TEST_XML_CHECK_H

/* "" if `text` is one or more complete elements: tags nest, attributes are quoted and
 * not repeated, text holds no bare & or <, every id is used once and everything that
 * points at an id (url(#..), aria-labelledby) finds it, no coordinate is nan or inf.
 * Else what is wrong. The answer lives until the next call. */
const char *xml_check(const char *text);

#endif
