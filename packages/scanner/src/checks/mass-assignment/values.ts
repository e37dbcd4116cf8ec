/** Members that APIs are known to take where they should not. */
export const CUSTOMARY: readonly string[] = [
  'role',
  'is_admin',
  'isAdmin',
  'admin',
  'roles',
  'verified',
  'status',
  'balance',
  'owner_id',
  'user_id',
  'credit_limit',
  'price',
];

const FLAG = /admin|verified|staff|super|approved|active|enabled|paid|^(is|has)[_A-Z]/i;

/** A value for a member that differs from what it is now and that no default would give. */
export function chosenValue(name: string, before: unknown): string | number | boolean {
  if (typeof before === 'boolean') return !before;
  // A flag kept as a number.
  if (typeof before === 'number' && (before === 0 || before === 1) && FLAG.test(name)) return 1 - before;
  if (typeof before === 'number') return before === 31_337 ? 31_338 : 31_337;
  if (/role|type|tier|plan|level|group/i.test(name)) return before === 'admin' ? 'superuser' : 'admin';
  if (/status/i.test(name)) return before === 'approved' ? 'active' : 'approved';
  if (/admin|verified|staff|super|approved|active|enabled/i.test(name)) return true;
  if (typeof before === 'string' && /^-?\d+(\.\d+)?$/.test(before)) return before === '31337' ? '31338' : '31337';
  return /balance|credit|limit|price|fee|discount|rating/i.test(name) ? 31_337 : 'sallyport-assigned';
}
