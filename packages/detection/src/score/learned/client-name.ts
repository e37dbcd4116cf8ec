import type { Subject } from '../../detector.ts';
import { MARK_BRACKET, MARK_DOT, MARK_OPERATOR, MARK_PAREN, MARK_SHELL, MARK_SLASH, MARK_SPACE } from '../../text/marks.ts';

/** Signs of product tokens, comments and addresses in them. */
const SIGNS = MARK_SPACE | MARK_DOT | MARK_SLASH | MARK_PAREN | MARK_BRACKET | MARK_SHELL | MARK_OPERATOR;

/** Products with their versions, comments, and the words that stand alone in browsers' names (RFC 9110, 10.1.5). */
const PRODUCTS = /^[a-z][\w.-]*\/\d[\w.+-]*(?: (?:[a-z][\w.-]*\/[\w.+-]+|\([^()]*\)|mobile|safari))*$/;

/**
 * True for the name of a client as clients write it: `Mozilla/5.0 (X11; Linux x86_64)`, `okhttp/4.9`. Every request has one; rules read
 * it like any other value, but the model has nothing to say of it.
 */
export function isClientName({ name, kind, marks, text }: Subject): boolean {
  return name === 'user-agent' && kind === 'header' && (marks & ~SIGNS) === 0 && PRODUCTS.test(text);
}
