/** Comparisons of a content system's interface, in its parameter for filters; the data base has none of these and refuses the query: `filters[$or][0][name][$containsi]`. */
export const DIALECT: RegExp =
  /^filters\[[\w$\][]{1,160}\[\$(?:eqi|nei|containsi|notcontainsi?|startswithi?|endswithi?|notnull)\](?:\[\d{1,3}\])?$/;
