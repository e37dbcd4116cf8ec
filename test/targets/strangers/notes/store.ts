import Database from 'better-sqlite3';

export interface UserRow {
  readonly id: number;
  readonly username: string;
  readonly email: string;
  readonly role: string;
  readonly password: string;
}

export interface NoteRow {
  readonly id: number;
  readonly owner: number;
  readonly title: string;
  readonly content: string;
  readonly public: number;
}

const database = new Database(':memory:');
database.exec(`
  create table users (id integer primary key, username text unique, email text, role text, password text);
  create table notes (id integer primary key, owner integer, title text, content text, public integer);
  create table audit (id integer primary key, line text, ip text);
  insert into users (username, email, role, password) values ('root', 'root@notes.example', 'admin', 'hunter2-but-long');
  insert into notes (owner, title, content, public) values (1, 'Welcome', 'Be kind', 1), (1, 'Keys', 'The vault opens with 4711', 0);
  insert into audit (line, ip) values ('root signed in', '10.0.0.4'), ('root changed the settings', '10.0.0.4');
`);

export function all<T>(sql: string, ...values: unknown[]): T[] {
  return database.prepare(sql).all(...values) as T[];
}

export function one<T>(sql: string, ...values: unknown[]): T | undefined {
  return database.prepare(sql).get(...values) as T | undefined;
}

export function write(sql: string, ...values: unknown[]): number {
  return Number(database.prepare(sql).run(...values).lastInsertRowid);
}
