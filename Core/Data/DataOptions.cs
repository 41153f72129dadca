namespace Scale.Core.Data;

/// <summary>Connections to PostgreSQL; section <c>Data</c>. Checked when the process starts.</summary>
public sealed class DataOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Data";

    /// <summary>Pool per primary and for the catalog. Default 20 at most, 5 kept.</summary>
    public PoolOptions Primary { get; set; } = new() { MaxSize = 20, MinSize = 5 };

    /// <summary>Pool per replica. Default 30 at most, 10 kept.</summary>
    public PoolOptions Replica { get; set; } = new() { MaxSize = 30, MinSize = 10 };

    /// <summary>
    /// How much of a pool one company may hold in this process: above 0 to 1. Default 0.5; 1 lets one company whose rows are stuck behind a
    /// lock take all of it. What is beyond waits as for a pool that is used up.
    /// </summary>
    public double CompanyShare { get; set; } = 0.5;

    /// <summary>How long a connection above the minimum may stay idle. Whole seconds; default 30 s. Zero is refused.</summary>
    public TimeSpan IdleLifetime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest wait for a new connection, and for a free one when the pool is used up. Whole seconds; default 2 s. Zero is refused.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Age after which a connection is replaced, so that servers can be exchanged and memory of long sessions is given back.
    /// Npgsql counts time, not uses: an hour is about 7,500 uses at two per second. Whole seconds; default 1 h; zero keeps connections for ever.
    /// </summary>
    public TimeSpan ConnectionLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Longest run of one command; then it is cancelled on the server. Whole seconds; default 30 s, the request time-out. Zero is refused.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How far this process's clock may be from a shard's before writes are refused. Default 5 min; at most 12 h, because the last
    /// month exists for a day more; zero does not look.
    /// </summary>
    public TimeSpan MaxClockSkew { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Processes that connect as this one does, over all services: what the pools are multiplied by when they are compared with the
    /// server's <c>max_connections</c> at the start. The AppHost says how many it starts. Default 5 (two of the API, two of realtime, one of
    /// workers). At least 1.
    /// </summary>
    public int Instances { get; set; } = 5;

    /// <summary>Whether a process refuses to start when they do not fit. Default false: it warns, with the arithmetic.</summary>
    public bool RefuseExcess { get; set; }

    /// <summary>
    /// Whether the connection strings of primaries lead to a pooler, so that these pools are not counted against the server's
    /// <c>max_connections</c>: what the pooler opens is. Default false.
    /// </summary>
    public bool BehindPooler { get; set; }

    /// <summary>
    /// Statements per connection that Npgsql prepares by itself once used often. Default 64; zero turns it off. <c>Max Auto Prepare</c> in a
    /// connection string comes first.
    /// </summary>
    public int MaxAutoPrepare { get; set; } = 64;
}

/// <summary>Size of one connection pool.</summary>
public sealed class PoolOptions
{
    /// <summary>Most connections. At least 1.</summary>
    public int MaxSize { get; set; }

    /// <summary>Connections kept when idle. Zero keeps none.</summary>
    public int MinSize { get; set; }
}
