namespace Scale.Core.Data.Migrations;

/// <summary>The run of migrations; section <c>Migrations</c>.</summary>
public sealed class MigrationOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Migrations";

    /// <summary>How long to wait for another run on the same database. Default 5 min; zero does not wait.</summary>
    public TimeSpan LockWait { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Longest run of one file. Default 30 min; zero means no limit.</summary>
    public TimeSpan FileTimeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Months of partitions created ahead of the current one. Default 3; zero creates the current month only.</summary>
    public int MonthsAhead { get; set; } = 3;
}
