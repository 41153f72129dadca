using System.Text;

namespace Scale.LocalRuntime.Images.PgBouncer;

/// <summary>
/// pgbouncer.ini and the user list, from the variables of the common images: a setting S is S (edoburu) or PGBOUNCER_S
/// (bitnami); the server is DATABASE_URL, DB_* (edoburu) or POSTGRESQL_* (bitnami).
/// </summary>
internal sealed class PgBouncerConfiguration
{
    private static readonly string[] Settings =
    [
        "auth_type", "auth_query", "auth_dbname", "pool_mode", "max_client_conn", "default_pool_size", "min_pool_size",
        "reserve_pool_size", "reserve_pool_timeout", "max_db_connections", "max_user_connections", "server_round_robin",
        "ignore_startup_parameters", "application_name_add_host", "max_prepared_statements", "server_reset_query",
        "server_check_delay", "server_lifetime", "server_idle_timeout", "server_connect_timeout", "server_login_retry",
        "client_login_timeout", "query_timeout", "query_wait_timeout", "client_idle_timeout", "idle_transaction_timeout",
        "transaction_timeout", "log_connections", "log_disconnections", "log_pooler_errors", "log_stats", "stats_period",
        "admin_users", "stats_users", "server_tls_sslmode", "tcp_keepalive", "disable_pqexec", "listen_backlog",
    ];

    private static readonly Version PreparedStatements = new(1, 21);

    private readonly IReadOnlyDictionary<string, string> _variables;
    private readonly PgBouncerServer _server;

    public PgBouncerConfiguration(string resource, IReadOnlyDictionary<string, string> variables)
    {
        _variables = variables;
        _server = PgBouncerServer.Read(resource, variables);
    }

    /// <summary>Users and passwords pgbouncer itself knows; others are asked from the server when there is an auth user.</summary>
    public string UserList() => $"{Quote(_server.User)} {Quote(_server.Password)}\n";

    public string Ini(int port, string userList, Version version, IProgress<string> progress)
    {
        var ini = new StringBuilder();
        var authUser = Setting("auth_user") ?? (_server.HasAuthUser ? _server.User : null);
        ini.AppendLine("[databases]");
        ini.Append($"{_server.IniName} = host='{_server.Host}' port={_server.Port}");
        if (_server.DatabaseName is { } database)
            ini.Append($" dbname='{database}'");
        if (authUser is not null)
            ini.Append($" auth_user='{authUser}'");
        ini.AppendLine().AppendLine("[pgbouncer]");
        ini.AppendLine($"listen_addr = {string.Join(',', Loopback.Addresses)}");
        ini.AppendLine($"listen_port = {port}");
        ini.AppendLine("unix_socket_dir =");
        ini.AppendLine($"auth_file = {userList}");
        var settings = Settings.ToDictionary(name => name, Setting);
        settings["auth_type"] ??= "md5";   // also takes SCRAM secrets, as pgbouncer's own manual says
        settings["ignore_startup_parameters"] ??= "extra_float_digits";
        if (settings["max_prepared_statements"] is not null && version < PreparedStatements)
        {
            settings["max_prepared_statements"] = null;
            progress.Report($"pgbouncer {version} has no max_prepared_statements (since {PreparedStatements}): left out");
        }

        foreach (var (name, value) in settings.Where(pair => pair.Value is not null))
            ini.AppendLine($"{name} = {value}");
        return ini.ToString();
    }

    private string? Setting(string name)
    {
        var variable = name.ToUpperInvariant();
        return _variables.GetValueOrDefault(variable) ?? _variables.GetValueOrDefault($"PGBOUNCER_{variable}");
    }

    private static string Quote(string text) => $"\"{text.Replace("\"", "\"\"")}\"";
}
