import type { BodyView, HeaderField, Point } from '@sallyport/core';
import { isTextual } from '../decoders/textual.ts';
import type { Collector } from '../leaves/collector.ts';
import { addParameters } from '../leaves/parameters.ts';
import { addBinaryTexts } from './binary-texts.ts';
import { addCells, isTable } from './cells.ts';
import { decodeText, isWideText } from './charset.ts';
import { decodeContent, unpacked } from './content-encoding.ts';
import { type ContentType, contentTypeOf } from './content-type.ts';
import { addFramedJson } from './framed.ts';
import { addDocument, addGraphqlBody, looksLikeGraphql } from './graphql.ts';
import { addGrpcBody } from './grpc.ts';
import { addIfJson, addJsonBody } from './json.ts';
import { addJsonDocuments } from './json-lines.ts';
import { addLineFields, lineFormat } from './line-fields.ts';
import { addMultipartBody } from './multipart.ts';
import { addPacked } from './packed.ts';
import { NO_BODY, type ParsedBody } from './parsed.ts';
import { addProtobuf } from './protobuf.ts';
import { addSeparated, isSeparated } from './separated.ts';
import { addIfForm, addText, looksLikeForm } from './text.ts';
import { addXmlBody, looksLikeXml } from './xml.ts';
import { addZip } from './zip-leaves.ts';

/** A body as leaves under `prefix`, by its content type and by what it looks like. What is not read is a gap. */
export function addBody(c: Collector, prefix: Point, headers: readonly HeaderField[], body: BodyView): ParsedBody {
  const type = contentTypeOf(headers);
  if (body.state === 'unread') {
    c.gap('body-too-large', 'body was not kept');
    return { kind: 'binary', mediaType: type.mediaType };
  }
  if (body.state === 'unshown') {
    c.gap('not-shown', 'the form of deployment does not show the body');
    return { kind: 'binary', mediaType: type.mediaType };
  }
  if (body.state === 'truncated') c.gap('body-too-large', `only the first ${body.bytes.length} bytes were kept`);
  if (body.bytes.length === 0) return NO_BODY;
  const bytes = decodeContent(c, headers, body.bytes);
  if (bytes === null) return { kind: 'binary', mediaType: type.mediaType };
  if (c.late()) return { kind: 'binary', mediaType: type.mediaType };
  const parsed = addTyped(c, prefix, headers, bytes, type);
  // Another reader may go by the other type: what it would read is in the text.
  if (type.conflicting && parsed.kind !== 'text') addText(c, prefix, decodeText(c, bytes, type.charset));
  return parsed;
}

function addTyped(c: Collector, prefix: Point, headers: readonly HeaderField[], bytes: Uint8Array, type: ContentType): ParsedBody {
  switch (type.kind) {
    case 'json':
      return addJsonOrXml(c, prefix, decodeText(c, bytes, type.charset));
    case 'multipart':
      return addMultipartBody(c, prefix, bytes, type);
    case 'xml':
      return addXmlBody(c, prefix, decodeText(c, bytes, type.charset));
    case 'graphql':
      return addGraphqlBody(c, prefix, decodeText(c, bytes, type.charset));
    case 'form':
    case 'text':
      return addSniffed(c, prefix, decodeText(c, bytes, type.charset), type);
    case 'grpc':
      return addGrpcBody(c, prefix, headers, bytes, type.mediaType);
    case 'protobuf':
      if (addProtobuf(c, `${prefix}.protobuf`, bytes)) return { kind: 'binary', mediaType: type.mediaType };
      return addOther(c, prefix, bytes, type);
    case 'packed':
      if (addPacked(c, prefix, bytes, type.mediaType)) return { kind: 'binary', mediaType: type.mediaType };
      return addOther(c, prefix, bytes, type);
    case 'binary':
    case 'unknown':
      return addOther(c, prefix, unpacked(c, bytes), type);
    default:
      return type.kind satisfies never;
  }
}

/** JSON, or XML all the same: interfaces that take both look at the first character. */
function addJsonOrXml(c: Collector, prefix: Point, text: string): ParsedBody {
  if (!looksLikeXml(text)) return addJsonBody(c, prefix, text);
  c.fact('content-type-mismatch', 'XML sent as JSON');
  addText(c, prefix, text);
  return addXmlBody(c, prefix, text);
}

/** Bytes of no type that is known here: text by their look, or a gap. */
function addOther(c: Collector, prefix: Point, bytes: Uint8Array, type: ContentType): ParsedBody {
  if (isSeparated(bytes)) addSeparated(c, prefix, decodeText(c, bytes, type.charset));
  const textual = isWideText(bytes) || isTextual(bytes);
  if (type.kind !== 'binary' && c.decoding && (!textual || opensPacked(bytes))) addBinaryTexts(c, prefix, bytes);
  if (textual) return addSniffed(c, prefix, decodeText(c, bytes, type.charset), type);
  addZip(c, prefix, bytes);
  c.gap('content-type', type.mediaType === '' ? 'binary body' : type.mediaType.slice(0, 80));
  return { kind: 'binary', mediaType: type.mediaType };
}

/** The head of a map or a list in MessagePack or CBOR, which no text begins with: UTF-8 goes on with such a byte. */
function opensPacked(bytes: Uint8Array): boolean {
  return bytes[0]! >= 0x80 && bytes[0]! < 0xc0;
}

/** A text that may be JSON or XML whatever its type says; a backend that looks for itself would read it so. */
function addSniffed(c: Collector, prefix: Point, text: string, type: ContentType): ParsedBody {
  const json = looksLikeJson(text) ? (addIfJson(c, prefix, text) ?? addJsonDocuments(c, prefix, text)) : null;
  if (json !== null) {
    if (type.mediaType !== '' && !type.mediaType.includes('json'))
      c.fact('content-type-mismatch', `JSON sent as ${type.mediaType.slice(0, 80)}`);
    return json;
  }
  if (type.mediaType !== 'text/html' && looksLikeXml(text)) {
    if (type.mediaType !== '') c.fact('content-type-mismatch', `XML sent as ${type.mediaType.slice(0, 80)}`);
    // Sent as text it may be HTML to whoever shows it: tags count then, not only what stands between them.
    addText(c, prefix, text);
    return addXmlBody(c, prefix, text);
  }
  if (type.kind === 'form' || (type.mediaType === '' && looksLikeForm(text))) {
    const fields = addParameters(c, `${prefix}.form`, 'body', text);
    const document = fields.find(([name, value]) => name === 'query' && looksLikeGraphql(value))?.[1];
    return { kind: 'form', fields, graphql: document === undefined ? null : addDocument(c, `${prefix}.form.query`, 'body', document) };
  }
  if (c.decoding) addParts(c, prefix, text, type.mediaType);
  return addText(c, prefix, text);
}

/** Values that a text holds by its type or its look, beside the text itself. */
function addParts(c: Collector, prefix: Point, text: string, mediaType: string): void {
  if (mediaType === 'text/plain' || mediaType === '') addFramedJson(c, prefix, text);
  // pages send forms so on demand, and programs read them whatever the type
  if (mediaType !== 'text/html') addIfForm(c, prefix, text);
  if (isTable(mediaType)) addCells(c, prefix, text);
  const lines = lineFormat(mediaType);
  if (lines !== null) addLineFields(c, prefix, text, lines);
}

/** First and last character of an object or an array. */
function looksLikeJson(text: string): boolean {
  const trimmed = text.trim();
  const open = trimmed.charCodeAt(0);
  const close = trimmed.charCodeAt(trimmed.length - 1);
  return (open === 0x7b && close === 0x7d) || (open === 0x5b && close === 0x5d);
}
