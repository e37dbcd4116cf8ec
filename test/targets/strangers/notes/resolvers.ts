import { exec, execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { all, type NoteRow, one, type UserRow, write } from './store.ts';
import { readToken, signToken } from './tokens.ts';

/** What a call knows of its caller. */
export interface Caller {
  readonly user: UserRow | undefined;
}

type Args = Readonly<Record<string, string>>;
type Resolver = (args: never, caller: Caller) => unknown;

const folder = '/srv/notes/attachments';
/** What is written goes here and never to the disk: a target that is meant to be attacked must not be a way into the machine it runs on. */
const written = new Map<string, string>();
const FAILURES_MAX = 5;

/** The resolvers of the service; `fixed` without its weaknesses. */
export function resolversFor(fixed: boolean): { readonly root: Record<string, Resolver>; readonly key: string } {
  const key = fixed ? randomBytes(48).toString('hex') : 'changeme';
  const signedIn = (caller: Caller): UserRow => {
    if (caller.user === undefined) throw new Error('Not signed in');
    return caller.user;
  };
  const administrator = (caller: Caller): UserRow => {
    const user = signedIn(caller);
    if (user.role !== 'admin') throw new Error('Not allowed');
    return user;
  };
  const shape = (caller: Caller) => shapes(fixed, caller);
  return {
    key,
    root: {
      ...reading(fixed, key, signedIn, administrator, shape),
      ...accounts(fixed, key, signedIn, administrator, shape),
      ...writing(fixed, signedIn, shape),
      ...system(fixed, signedIn, administrator),
    },
  };
}

type Need = (caller: Caller) => UserRow;
type Shape = (caller: Caller) => ReturnType<typeof shapes>;

function shapes(fixed: boolean, caller: Caller) {
  const self = (user: UserRow) => caller.user?.id === user.id || caller.user?.role === 'admin';
  const note = (row: NoteRow): object => ({
    ...row,
    __typename: 'Note',
    public: row.public === 1,
    owner: () => user(one<UserRow>('select * from users where id = ?', row.owner)),
  });
  const user = (row: UserRow | undefined): object | undefined =>
    row && {
      id: row.id,
      __typename: 'User',
      username: row.username,
      email: () => (fixed && !self(row) ? null : row.email),
      role: () => (fixed && !self(row) ? null : row.role),
      password: () => (fixed ? null : row.password),
      notes: () => all<NoteRow>(`select * from notes where owner = ? ${fixed && !self(row) ? 'and public = 1' : ''}`, row.id).map(note),
    };
  return { note, user };
}

function reading(fixed: boolean, key: string, signedIn: Need, administrator: Need, shape: Shape): Record<string, Resolver> {
  const visible = (row: NoteRow | undefined, caller: Caller) =>
    row !== undefined && (!fixed || row.public === 1 || row.owner === caller.user?.id) ? shape(caller).note(row) : null;
  return {
    me: (_: Args, caller: Caller) => shape(caller).user(caller.user) ?? null,
    users: (_: Args, caller: Caller) => {
      if (fixed) administrator(caller);
      return all<UserRow>('select * from users limit 200').map(shape(caller).user);
    },
    user: (args: Args, caller: Caller) => {
      const me = signedIn(caller);
      if (fixed && String(me.id) !== args.id && me.role !== 'admin') return null;
      return shape(caller).user(one<UserRow>('select * from users where id = ?', args.id)) ?? null;
    },
    notes: (args: { limit?: number; public?: boolean }, caller: Caller) => {
      const me = signedIn(caller);
      const limit = fixed ? Math.min(args.limit ?? 20, 50) : (args.limit ?? 20);
      const where = args.public === true ? 'public = 1' : `owner = ${me.id}`;
      return all<NoteRow>(`select * from notes where ${where} limit ?`, Math.max(limit, 0)).map(shape(caller).note);
    },
    note: (args: Args, caller: Caller) => {
      signedIn(caller);
      return visible(one<NoteRow>('select * from notes where id = ?', args.id), caller);
    },
    node: (args: Args, caller: Caller) => {
      signedIn(caller);
      return visible(one<NoteRow>('select * from notes where id = ?', args.id), caller);
    },
    searchNotes: (args: Args, caller: Caller) => {
      const me = signedIn(caller);
      const rows = fixed
        ? all<NoteRow>("select * from notes where owner = ? and title like '%' || ? || '%' limit 50", me.id, args.keyword)
        : all<NoteRow>(`select * from notes where owner = ${me.id} and title like '%${args.keyword}%' limit 50`);
      return rows.map(shape(caller).note);
    },
    whois: (args: Args, caller: Caller) => {
      const claims = readToken(args.token ?? '', key, !fixed);
      if (claims === undefined) throw new Error('Not a token');
      return shape(caller).user(one<UserRow>('select * from users where username = ?', claims.sub)) ?? null;
    },
  };
}

function accounts(fixed: boolean, key: string, signedIn: Need, administrator: Need, shape: Shape): Record<string, Resolver> {
  const failures = new Map<string, number>();
  return {
    register: ({ input }: { input: Args }, caller: Caller) => {
      if (fixed && (input.password ?? '').length < 10) throw new Error('The password is too short');
      if (one('select 1 from users where username = ?', input.username)) {
        throw new Error(fixed ? 'This sign-up cannot be completed' : `Username ${input.username} exists`);
      }
      const role = fixed ? 'member' : (input.role ?? 'member');
      const id = write(
        'insert into users (username, email, role, password) values (?,?,?,?)',
        input.username,
        input.email,
        role,
        input.password,
      );
      write('insert into notes (owner, title, content, public) values (?,?,?,0)', id, 'First', `A note of ${input.username}`);
      const user = one<UserRow>('select * from users where id = ?', id);
      return shape({ ...caller, user }).user(user);
    },
    login: (args: Args, caller: Caller) => {
      const name = args.username ?? '';
      if (fixed && (failures.get(name) ?? 0) >= FAILURES_MAX) throw new Error('Too many attempts');
      const user = one<UserRow>('select * from users where username = ?', name);
      if (user === undefined || user.password !== args.password) {
        failures.set(name, (failures.get(name) ?? 0) + 1);
        if (fixed) throw new Error('Name or password are wrong');
        throw new Error(user === undefined ? 'No such user' : 'Wrong password');
      }
      return { accessToken: signToken(name, key), user: shape({ ...caller, user }).user(user) };
    },
    updateProfile: ({ input }: { input: Args }, caller: Caller) => {
      const me = signedIn(caller);
      if (input.email !== undefined) write('update users set email = ? where id = ?', input.email, me.id);
      if (!fixed && input.role !== undefined) write('update users set role = ? where id = ?', input.role, me.id);
      return shape(caller).user(one<UserRow>('select * from users where id = ?', me.id));
    },
    promoteUser: (args: Args, caller: Caller) => {
      if (fixed) administrator(caller);
      else signedIn(caller);
      write('update users set role = ? where id = ?', args.role, args.id);
      return shape(caller).user(one<UserRow>('select * from users where id = ?', args.id)) ?? null;
    },
    removeUser: (args: Args, caller: Caller) => {
      if (fixed) administrator(caller);
      const known = one('select 1 from users where id = ?', args.id) !== undefined;
      write('delete from users where id = ?', args.id);
      return known;
    },
  };
}

function writing(fixed: boolean, signedIn: Need, shape: Shape): Record<string, Resolver> {
  const find = (id: string | undefined, caller: Caller, strict: boolean): NoteRow => {
    const row = one<NoteRow>('select * from notes where id = ?', id);
    if (row === undefined || (strict && row.owner !== caller.user?.id)) throw new Error('No such note');
    return row;
  };
  const add = (owner: number, title: string, content: string, shared: boolean): NoteRow | undefined =>
    one<NoteRow>(
      'select * from notes where id = ?',
      write('insert into notes (owner, title, content, public) values (?,?,?,?)', owner, title, content, Number(shared)),
    );
  return {
    createNote: (args: { title: string; content: string; public?: boolean }, caller: Caller) => {
      const row = add(signedIn(caller).id, args.title, args.content, args.public === true);
      return row && shape(caller).note(row);
    },
    editNote: (args: Args, caller: Caller) => {
      signedIn(caller);
      const row = find(args.id, caller, fixed);
      write('update notes set title = ?, content = ? where id = ?', args.title ?? row.title, args.content ?? row.content, row.id);
      return shape(caller).note(find(args.id, caller, false));
    },
    deleteNote: (args: Args, caller: Caller) => {
      if (fixed) signedIn(caller);
      write('delete from notes where id = ?', find(args.id, caller, fixed).id);
      return true;
    },
    importNote: async (args: Args, caller: Caller) => {
      const me = signedIn(caller);
      if (fixed && !/^https:\/\/notes\.example\//u.test(args.url ?? '')) throw new Error('Only from notes.example');
      const text = fixed ? 'imported' : await (await fetch(args.url ?? '', { signal: AbortSignal.timeout(3000) })).text();
      const row = add(me.id, 'Imported', text.slice(0, 4000), false);
      return row && shape(caller).note(row);
    },
  };
}

function system(fixed: boolean, signedIn: Need, administrator: Need): Record<string, Resolver> {
  return {
    health: () => 'up',
    auditLog: (_: Args, caller: Caller) => {
      if (fixed) administrator(caller);
      else signedIn(caller);
      return all('select * from audit limit 100');
    },
    attachment: (args: Args, caller: Caller) => {
      const me = signedIn(caller);
      const path = fixed ? join(folder, `${me.id}-${basename(args.name ?? '')}`) : resolve(folder, args.name ?? '');
      try {
        return (written.get(path) ?? readFileSync(path, 'utf8')).slice(0, 20_000);
      } catch {
        throw new Error('No such attachment');
      }
    },
    uploadAttachment: (args: Args, caller: Caller) => {
      const me = signedIn(caller);
      const name = basename(args.name ?? '');
      if (fixed && !/^[\w-]{1,60}\.txt$/u.test(name)) throw new Error('A name of letters that ends in .txt');
      written.set(fixed ? join(folder, `${me.id}-${name}`) : resolve(folder, args.name ?? ''), args.content ?? '');
      return name;
    },
    diagnostics: async (args: Args, caller: Caller) => {
      signedIn(caller);
      const host = args.host ?? '';
      if (fixed) {
        if (!/^[a-z0-9.-]{1,60}$/u.test(host)) throw new Error('Not a host');
        return (await promisify(execFile)('/bin/echo', ['resolving', host])).stdout;
      }
      // The list of what is refused is all there is: what it forgets runs.
      if (/;|&&|rm /u.test(host)) throw new Error('Forbidden characters');
      return (await promisify(exec)(`echo resolving ${host}`, { timeout: 30_000 })).stdout;
    },
  };
}
