using System.Globalization;

namespace Scale.LocalRuntime.Images.PgBouncer;

/// <summary>The PostgreSQL server behind pgbouncer.</summary>
/// <param name="IniName">Database name clients use; "*" for any.</param>
/// <param name="DatabaseName">Database on the server; null: the same.</param>
/// <param name="HasAuthUser">Whether <paramref name="User"/> looks the passwords of other users up on the server.</param>
internal sealed record PgBouncerServer(
    string Host, int Port, string User, string Password, string IniName, string? DatabaseName, bool HasAuthUser)
{
    public static PgBouncerServer Read(string resource, IReadOnlyDictionary<string, string> variables)
    {
        if (variables.GetValueOrDefault("DATABASE_URL") is { Length: > 0 } url)
            return FromUrl(resource, url);

        if (First("DB_HOST", "POSTGRESQL_HOST") is not { } host)
            throw new LocalRuntimeException($"'{resource}' does not say which server is behind it: set DATABASE_URL, DB_HOST or POSTGRESQL_HOST.");

        var database = First("DB_NAME", "PGBOUNCER_DATABASE", "POSTGRESQL_DATABASE");
        return new PgBouncerServer(
            Checked(resource, host),
            ParsePort(resource, First("DB_PORT", "POSTGRESQL_PORT") ?? "5432"),
            Checked(resource, First("DB_USER", "POSTGRESQL_USERNAME") ?? "postgres"),
            First("DB_PASSWORD", "POSTGRESQL_PASSWORD") ?? "",
            database is null or "*" ? "*" : $"\"{Checked(resource, database)}\"",
            variables.GetValueOrDefault("POSTGRESQL_DATABASE") is { } real && real != database ? Checked(resource, real) : null,
            HasAuthUser: variables.ContainsKey("DB_HOST"));

        string? First(params ReadOnlySpan<string> names)
        {
            foreach (var name in names)
            {
                if (variables.GetValueOrDefault(name) is { Length: > 0 } value)
                    return value;
            }

            return null;
        }
    }

    private static PgBouncerServer FromUrl(string resource, string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("postgres" or "postgresql"))
            throw new LocalRuntimeException($"DATABASE_URL of '{resource}' is not of the form postgres://user:password@host:port/database.");

        var user = uri.UserInfo.Split(':', 2);
        var database = Uri.UnescapeDataString(uri.AbsolutePath.Trim('/'));
        return new PgBouncerServer(
            Checked(resource, uri.Host),
            uri.Port > 0 ? uri.Port : 5432,
            Checked(resource, user[0].Length == 0 ? "postgres" : Uri.UnescapeDataString(user[0])),
            user.Length == 2 ? Uri.UnescapeDataString(user[1]) : "",
            database.Length == 0 ? "*" : $"\"{Checked(resource, database)}\"",
            DatabaseName: null,
            HasAuthUser: true);
    }

    private static int ParsePort(string resource, string text) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536
            ? port
            : throw new LocalRuntimeException($"'{resource}': '{text}' is not a port of the server behind pgbouncer.");

    /// <summary>What is written between quotes into an ini file.</summary>
    private static string Checked(string resource, string text) => text.AsSpan().IndexOfAny("'\"\r\n") < 0
        ? text
        : throw new LocalRuntimeException($"'{resource}': '{text}' has a quote or a line end, which pgbouncer's configuration cannot carry.");
}
