namespace Scale.LocalRuntime.Programs;

/// <summary>The programs the known images and the browser tests need.</summary>
public static class KnownPrograms
{
    public static KnownProgram Postgres { get; } = new()
    {
        Name = "postgres",
        Executables = ["postgres", "initdb", "pg_basebackup", "pg_controldata", "pg_ctl", "psql"],
        Packages = ["postgresql", "postgresql-client"],
        Formula = "postgresql@17",
        Folders =
        [
            "/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin",
            "/usr/local/opt/postgresql@*/bin", "/usr/local/pgsql/bin", "/usr/libexec/postgresql*", "/usr/local/bin",
        ],
    };

    public static KnownProgram Redis { get; } = new()
    {
        Name = "redis-server",
        Executables = ["redis-server"],
        Packages = ["redis-server", "redis-tools"],
        Formula = "redis",
        Folders = ["/usr/bin", "/usr/sbin", "/usr/local/bin", "/opt/homebrew/bin", "/opt/redis*/bin"],
    };

    public static KnownProgram PgBouncer { get; } = new()
    {
        Name = "pgbouncer",
        Executables = ["pgbouncer"],
        Packages = ["pgbouncer"],
        Formula = "pgbouncer",
        Folders = ["/usr/sbin", "/usr/bin", "/usr/local/bin", "/usr/local/sbin", "/opt/homebrew/bin"],
    };

    public static KnownProgram Chromium { get; } = new()
    {
        Name = "chromium",
        Executables = ["chromium"],
        Packages = ["chromium", "chromium-common"],
        Formula = "--cask chromium",
        Folders = ["/usr/lib/chromium", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"],
    };
}
