//! A look through all that is stored, whatever tables and columns there are.

use crate::test_desk::TestDesk;
use desk::Database;
use sqlx::AssertSqlSafe;

/// Each column of each table of SQLite, those of the index of words among them.
const OF_SQLITE: &str =
    "SELECT tables.name, columns.name FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns
                         WHERE tables.type = 'table' ORDER BY 1, 2";
const OF_POSTGRES: &str = "SELECT table_name::text, column_name::text FROM information_schema.columns
                           WHERE table_schema = current_schema() ORDER BY 1, 2";

/// Where this stands, in whatever case, as `table.column`.
pub(crate) async fn holding(test: &TestDesk, mark: &str) -> Vec<String> {
    let mark = mark.to_ascii_lowercase();
    let mut holding = Vec::new();
    match test.database() {
        Database::Sqlite(_) => {
            let pool = sqlx::SqlitePool::connect(&test.sqlite_url()).await.expect("opens");
            let columns: Vec<(String, String)> = sqlx::query_as(OF_SQLITE).fetch_all(&pool).await.expect("answers");
            for (table, column) in columns {
                let all = AssertSqlSafe(format!(
                    "SELECT CAST(\"{column}\" AS BLOB) FROM \"{table}\" WHERE \"{column}\" IS NOT NULL"
                ));
                let values: Vec<(Vec<u8>,)> = sqlx::query_as(all).fetch_all(&pool).await.expect("answers");
                if values.iter().any(|(value,)| holds(value, &mark)) {
                    holding.push(format!("{table}.{column}"));
                }
            }
            pool.close().await;
        }
        Database::Postgres(url) => {
            let pool = sqlx::PgPool::connect(&url).await.expect("opens");
            let columns: Vec<(String, String)> = sqlx::query_as(OF_POSTGRES).fetch_all(&pool).await.expect("answers");
            for (table, column) in columns {
                let all = AssertSqlSafe(format!(
                    "SELECT convert_to(\"{column}\"::text, 'UTF8') FROM \"{table}\" WHERE \"{column}\" IS NOT NULL"
                ));
                let values: Vec<(Vec<u8>,)> = sqlx::query_as(all).fetch_all(&pool).await.expect("answers");
                if values.iter().any(|(value,)| holds(value, &mark)) {
                    holding.push(format!("{table}.{column}"));
                }
            }
            pool.close().await;
        }
    }
    holding
}

fn holds(value: &[u8], mark: &str) -> bool {
    value
        .windows(mark.len())
        .any(|part| part.eq_ignore_ascii_case(mark.as_bytes()))
}
