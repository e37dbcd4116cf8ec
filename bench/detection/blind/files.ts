import { deflateSync, gzipSync } from 'node:zlib';
import type { RawRequest } from '@sallyport/traffic';
import { browserHeaders } from './browser.ts';
import { appHeaders } from './clients.ts';
import type { Draw } from './draw.ts';
import { pem } from './identity.ts';
import { type Kind, kindsOf } from './kind.ts';
import { get, json, multipart, post } from './message.ts';

function pdf(draw: Draw): Uint8Array {
  const stream = deflateSync(draw.bytes(draw.int(500, 2000)));
  return Buffer.concat([
    Buffer.from(
      '%PDF-1.7\n%âãÏÓ\n1 0 obj\n<</Type/Catalog/Pages 2 0 R/Lang(de-DE)/OpenAction[3 0 R/FitH null]/Metadata 9 0 R>>\nendobj\n5 0 obj\n<</Filter/FlateDecode/Length 12>>\nstream\n',
      'latin1',
    ),
    stream,
    Buffer.from(
      `\nendstream\nendobj\nxref\n0 6\n0000000000 65535 f\ntrailer\n<</Size 6/Root 1 0 R/ID[<${draw.hex(32)}><${draw.hex(32)}>]>>\nstartxref\n416\n%%EOF`,
    ),
  ]);
}

function png(draw: Draw): Uint8Array {
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a0000000d4948445200000140000000f00802000000', 'hex'),
    Buffer.from(
      'tEXtSoftware\0Adobe ImageReady iTXtXML:com.adobe.xmp\0\0\0\0\0<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?> <x:xmpmeta xmlns:x="adobe:ns:meta/"> <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta><?xpacket end="r"?>IDAT',
    ),
    deflateSync(draw.bytes(draw.int(800, 3000))),
  ]);
}

function docx(draw: Draw): Uint8Array {
  const name = '[Content_Types].xml';
  const content = deflateSync(draw.bytes(draw.int(500, 1500)));
  return Buffer.concat([
    Buffer.from('504b03041400060008000000210000000000000000000000000013000000', 'hex'),
    Buffer.from(name),
    content,
    Buffer.from('504b0304140006000800000021000000000000000000000000000b000000', 'hex'),
    Buffer.from('_rels/.rels'),
    content,
    Buffer.from('504b0102word/document.xml'),
  ]);
}

const FILENAMES = [
  "Kontoauszug März '26.pdf",
  'scan 001 (2).pdf',
  'IMG_⟨9:4⟩.HEIC',
  "O'Brien & Sons – invoice #⟨9:4⟩.pdf",
  '発票 2026.png',
  'passport;front.jpg',
  'report..final.pdf',
  'a+b=c.csv',
  '100% sure.docx',
  'C:\\Users\\Anna\\Desktop\\cv.docx',
  'Rechnung_2026-03.xml',
  '.hidden.png',
  'archive.tar.gz',
  'statement(1).ofx',
  'photo.jpg.png',
];

const boundary = (draw: Draw): string =>
  draw.of([
    `----WebKitFormBoundary${draw.chars('alnum', 16)}`,
    `---------------------------${draw.digits(29)}`,
    `Boundary-${draw.uuid().toUpperCase()}`,
    draw.hex(32),
    `==${draw.hex(8)}==`,
  ]);

function upload(draw: Draw, type: string, content: Uint8Array | string): RawRequest {
  return multipart(
    '/documents',
    [
      {
        name: 'metadata',
        type: 'application/json',
        content: JSON.stringify({ title: draw.part('memo'), owner: draw.name(), tags: ["'26", 'a/b'] }),
      },
      { name: 'file', filename: draw.text(draw.of(FILENAMES)).replaceAll('"', '%22'), type, content },
      { name: 'comment', content: draw.part('sentence') },
    ],
    boundary(draw),
    { headers: browserHeaders(draw) },
  );
}

/** Field number and wire type, then the text: what protobuf makes of a few strings. */
function protobuf(draw: Draw): Buffer {
  const fields = [draw.uuid(), draw.part('memo'), draw.name(), draw.amount()].map((text, index) => {
    const bytes = Buffer.from(text);
    return Buffer.concat([Buffer.from([((index + 1) << 3) | 2, bytes.length]), bytes]);
  });
  return Buffer.concat(fields);
}

function grpcWeb(draw: Draw): RawRequest {
  const message = protobuf(draw);
  const frame = Buffer.concat([Buffer.from([0, 0, 0, message.length >> 8, message.length & 255]), message]);
  const headers = [...browserHeaders(draw), ['x-grpc-web', '1'], ['grpc-timeout', '5S']] as const;
  if (draw.chance(0.4)) return post('/bank.v1.Payments/Create', 'application/grpc-web-text', frame.toString('base64'), { headers });
  return post('/bank.v1.Payments/Create', draw.of(['application/grpc-web+proto', 'application/x-protobuf', 'application/grpc']), frame, {
    headers,
  });
}

function nested(draw: Draw): unknown {
  let value: unknown = { memo: draw.part('memo'), ok: true };
  for (let level = draw.int(8, 25); level > 0; level--) value = draw.chance(0.5) ? [value, level] : { [draw.part('word')]: value, n: null };
  return value;
}

function batch(draw: Draw): RawRequest {
  const id = draw.uuid();
  const body = `--batch_${id}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <1>\r\n\r\nGET /odata/Accounts?$filter=Name%20eq%20'O''Brien' HTTP/1.1\r\nAccept: application/json\r\n\r\n\r\n--batch_${id}\r\nContent-Type: application/http\r\n\r\nPOST /odata/Notes HTTP/1.1\r\nContent-Type: application/json\r\n\r\n${JSON.stringify({ memo: draw.part('memo') })}\r\n--batch_${id}--\r\n`;
  if (draw.chance(0.5)) return post('/odata/$batch', `multipart/mixed; boundary=batch_${id}`, body);
  return json('/v1.0/$batch', {
    requests: draw.list(2, 4, () => ({
      id: '1',
      method: 'GET',
      url: `/me/messages?$filter=startswith(subject,'${draw.part('word')}')&$top=5`,
      headers: { Prefer: 'outlook.timezone="UTC"' },
    })),
  });
}

/** Uploads, binary messages and large or deep structures. */
export const FILE_KINDS: readonly Kind[] = kindsOf('file', {
  'PDF uploads': (draw) => upload(draw, 'application/pdf', pdf(draw)),
  'image uploads': (draw) => upload(draw, draw.of(['image/png', 'image/jpeg', 'application/octet-stream']), png(draw)),
  'office documents': (draw) => upload(draw, 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', docx(draw)),
  'CSV and text uploads': (draw) =>
    upload(
      draw,
      'text/csv',
      `id,name,memo\r\n${draw.list(3, 20, () => `${draw.digits(4)},"${draw.name().replaceAll('"', '""')}","${draw.part('memo').replaceAll('"', '""')}"`).join('\r\n')}`,
    ),
  'calendar and contact files': (draw) =>
    upload(
      draw,
      'text/calendar',
      `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Apple Inc.//macOS 15//EN\r\nBEGIN:VEVENT\r\nUID:${draw.uuid()}\r\nSUMMARY:${draw.part('memo')}\r\nDTSTART;TZID=Europe/Berlin:20260303T090000\r\nRRULE:FREQ=WEEKLY;BYDAY=MO\r\nORGANIZER;CN="${draw.name().replaceAll('"', '')}":mailto:a@b.example\r\nDESCRIPTION:${draw.part('sentence')}\\n\\nJoin: https://zoom.example/j/1?pwd=${draw.chars('alnum', 20)}\r\nEND:VEVENT\r\nEND:VCALENDAR`,
    ),
  'documents in base64': (draw) =>
    json(
      '/documents',
      {
        name: draw.text(draw.of(FILENAMES)),
        mime: 'application/pdf',
        content: Buffer.from(draw.of([pdf, png, docx])(draw)).toString('base64'),
      },
      { headers: appHeaders(draw) },
    ),
  'images in data URIs': (draw) =>
    json(
      '/avatars',
      {
        image: `data:image/png;base64,${Buffer.from(png(draw)).toString('base64')}`,
        svg: "data:image/svg+xml;utf8,%3Csvg xmlns='http://www.w3.org/2000/svg' width='24'%3E%3Cpath d='M12 2L2 7l10 5 10-5-10-5z'/%3E%3C/svg%3E",
      },
      { headers: browserHeaders(draw) },
    ),
  'raw binary bodies': (draw) =>
    post('/blobs', draw.of(['application/octet-stream', 'application/pdf', 'image/png']), draw.of([pdf, png, docx])(draw), {
      method: 'PUT',
      headers: appHeaders(draw),
    }),
  'compressed JSON': (draw) =>
    post(
      '/ingest',
      'application/json',
      gzipSync(Buffer.from(JSON.stringify(draw.list(3, 9, () => ({ memo: draw.part('memo'), merchant: draw.part('merchant') }))))),
      { headers: [['content-encoding', 'gzip']] },
    ),
  'keys and certificates': (draw) =>
    json(
      '/clients',
      {
        certificate: pem(draw),
        csr: pem(draw, 'CERTIFICATE REQUEST'),
        jwks: { keys: [{ kty: 'RSA', kid: draw.base64url(12), n: draw.base64url(256), e: 'AQAB', x5c: [draw.base64(400)] }] },
        ssh: `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5${draw.base64(40)} anna@o'brien-laptop`,
        pgp: `-----BEGIN PGP MESSAGE-----\n\nhQIMA${draw.base64(300)}\n=${draw.chars('base64', 4)}\n-----END PGP MESSAGE-----`,
      },
      { headers: appHeaders(draw) },
    ),
  'gRPC-web and protobuf': grpcWeb,
  'batch requests': batch,
  'deep JSON': (draw) => json('/import', nested(draw), { headers: appHeaders(draw) }),
  'wide JSON': (draw) =>
    json(
      '/import',
      {
        rows: draw.list(30, 90, () => [
          draw.uuid(),
          draw.amount(),
          draw.part('merchant'),
          draw.part('memo'),
          draw.day(),
          draw.hex(64),
          null,
          draw.name(),
        ]),
      },
      { headers: appHeaders(draw) },
    ),
  'signed download links': (draw) =>
    get(
      `/files/statement%202026%20(03).pdf?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIA${draw.chars('upper', 16)}%2F20260303%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Signature=${draw.hex(64)}&response-content-disposition=attachment%3B%20filename%3D%22o%27brien.pdf%22%3B%20filename*%3DUTF-8%27%27o%2527brien.pdf&sv=2024-11-04&sig=${encodeURIComponent(draw.base64(32))}`,
      { headers: browserHeaders(draw) },
    ),
  'resumable upload chunks': (draw) =>
    post('/uploads/1', 'application/offset+octet-stream', draw.bytes(draw.int(300, 3000)), {
      method: 'PATCH',
      headers: [
        ['upload-offset', '0'],
        [
          'upload-metadata',
          `filename ${Buffer.from("o'brien.pdf").toString('base64')},type ${Buffer.from('application/pdf').toString('base64')}`,
        ],
        ['tus-resumable', '1.0.0'],
      ],
    }),
});
