/** The variable of the environment that names head office's database, with its password if it has one. */
export const databaseVariable = 'FENLIU_DATABASE_URL';
