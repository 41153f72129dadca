namespace Aspire.Hosting;

/// <summary>How the system's host is made.</summary>
public sealed class DistributedApplicationOptions
{
    /// <summary>Command line. Null: none.</summary>
    public string[]? Args { get; set; }

    /// <summary>Assembly of the AppHost. Null: the entry assembly.</summary>
    public string? AssemblyName { get; set; }

    /// <summary>Folder of the AppHost's project. Null: as its build recorded it, else the current folder.</summary>
    public string? ProjectDirectory { get; set; }

    /// <summary>No dashboard, and no receiver of telemetry.</summary>
    public bool DisableDashboard { get; set; }

    /// <summary>Accepted for compatibility: everything here is on loopback and unsecured.</summary>
    public bool AllowUnsecuredTransport { get; set; }

    /// <summary>Shown in the dashboard's title. Null: the AppHost's name.</summary>
    public string? DashboardApplicationName { get; set; }
}
