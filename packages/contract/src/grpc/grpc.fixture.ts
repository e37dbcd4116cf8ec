/** Writes protocol buffers by hand, for tests. */
export function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Buffer.from([...bytes, rest]);
}

export function field(number: number, value: number | string | Buffer): Buffer {
  if (typeof value === 'number') return Buffer.concat([varint(number * 8), varint(value)]);
  const bytes = Buffer.from(value as string);
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

/** One message with its length in front, as gRPC sends it. */
export function frame(message: Buffer, compressed = 0): Buffer {
  const head = Buffer.alloc(5);
  head[0] = compressed;
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

interface Field {
  readonly name: string;
  readonly number: number;
  readonly type: number;
  readonly label?: number;
  readonly typeName?: string;
}

const fieldProto = ({ name, number, type, label = 1, typeName }: Field): Buffer =>
  Buffer.concat([
    field(1, name),
    field(3, number),
    field(4, label),
    field(5, type),
    ...(typeName === undefined ? [] : [field(6, typeName)]),
  ]);

const messageProto = (name: string, fields: readonly Field[]): Buffer =>
  Buffer.concat([field(1, name), ...fields.map((one) => field(2, fieldProto(one)))]);

const methodProto = (name: string, input: string, output: string, client = 0, server = 0): Buffer =>
  Buffer.concat([field(1, name), field(2, input), field(3, output), field(5, client), field(6, server)]);

const STRING = 9;
const INT64 = 3;
const DOUBLE = 1;
const MESSAGE = 11;
const REPEATED = 3;
const REQUIRED = 2;

/**
 * `package bank; service Accounts { Get(Ask) Account; Watch(Ask) stream Account; Load(stream Ask) Account }`, with
 * `Ask { 1 id: required string, 2 amounts: repeated int64, 3 rate: double, 4 owner: Owner }`, `Account { 1 id, 2 owner }`
 * and `Owner { 1 name }`. Base64, as descriptions travel.
 */
export const BANK_DESCRIPTORS: string = field(
  1,
  Buffer.concat([
    field(1, 'bank.proto'),
    field(2, 'bank'),
    field(
      4,
      messageProto('Ask', [
        { name: 'id', number: 1, type: STRING, label: REQUIRED },
        { name: 'amounts', number: 2, type: INT64, label: REPEATED },
        { name: 'rate', number: 3, type: DOUBLE },
        { name: 'owner', number: 4, type: MESSAGE, typeName: '.bank.Owner' },
      ]),
    ),
    field(
      4,
      messageProto('Account', [
        { name: 'id', number: 1, type: STRING },
        { name: 'owner', number: 2, type: MESSAGE, typeName: '.bank.Owner' },
      ]),
    ),
    field(4, messageProto('Owner', [{ name: 'name', number: 1, type: STRING }])),
    field(
      6,
      Buffer.concat([
        field(1, 'Accounts'),
        field(2, methodProto('Get', '.bank.Ask', '.bank.Account')),
        field(2, methodProto('Watch', '.bank.Ask', '.bank.Account', 0, 1)),
        field(2, methodProto('Load', '.bank.Ask', '.bank.Account', 1, 0)),
      ]),
    ),
  ]),
).toString('base64');
