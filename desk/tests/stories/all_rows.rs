//! All that a database holds, to be held against another.

use desk::Database;
use sqlx::AssertSqlSafe;

/// All rows of a database, in an order of their own: each as text, by its table.
pub(crate) async fn all_rows(database: &Database) -> Vec<(String, Vec<String>)> {
    let mut tables = Vec::new();
    match database {
        Database::Sqlite(path) => {
            let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
            let pool = sqlx::SqlitePool::connect_with(options).await.expect("opens");
            let names: Vec<(String, String)> = sqlx::query_as(
                "SELECT tables.name, group_concat('quote(' || columns.name || ')', ' || '','' || ')
                 FROM sqlite_master AS tables JOIN pragma_table_info(tables.name) AS columns
                 WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite~_%' ESCAPE '~'
                   AND tables.name NOT LIKE '~_sqlx%' ESCAPE '~' AND tables.name NOT LIKE 'records~_search%' ESCAPE '~'
                 GROUP BY tables.name ORDER BY tables.name",
            )
            .fetch_all(&pool)
            .await
            .expect("readable");
            for (name, columns) in names {
                let rows = AssertSqlSafe(format!("SELECT {columns} AS line FROM {name} ORDER BY line"));
                let rows: Vec<(String,)> = sqlx::query_as(rows).fetch_all(&pool).await.expect("readable");
                tables.push((name, rows.into_iter().map(|(row,)| row).collect()));
            }
            pool.close().await;
        }
        Database::Postgres(url) => {
            let pool = sqlx::PgPool::connect(url).await.expect("opens");
            let names: Vec<(String,)> = sqlx::query_as(
                "SELECT table_name::text FROM information_schema.tables
                 WHERE table_schema = current_schema() AND table_name <> '_sqlx_migrations' ORDER BY table_name",
            )
            .fetch_all(&pool)
            .await
            .expect("readable");
            for (name,) in names {
                let rows = AssertSqlSafe(format!(
                    "SELECT row_to_json({name})::text AS line FROM {name} ORDER BY line"
                ));
                let rows: Vec<(String,)> = sqlx::query_as(rows).fetch_all(&pool).await.expect("readable");
                tables.push((name, rows.into_iter().map(|(row,)| row).collect()));
            }
            pool.close().await;
        }
    }
    tables
}
