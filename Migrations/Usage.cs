namespace Scale.Migrations;

/// <summary>What <c>--help</c> prints.</summary>
internal static class Usage
{
    public const string Text = """
        Brings the catalog and every shard up to date, then exits. Safe to run twice at once.

        Usage: dotnet run --project Migrations

        Or looks after those who may use /v1/admin:
          dotnet run --project Migrations -- operator create --name grace    prints the key, once
          dotnet run --project Migrations -- operator revoke --name grace
          dotnet run --project Migrations -- operator list

        Configuration (environment variable, or --Key=value):
          ConnectionStrings__catalog      the catalog, as the owner of its tables
          ConnectionStrings__shard0, …    every shard, as the owner of its tables
          AppRole__Password               password of the role scale_app, which the services connect as
          UpkeepRole__Password            password of the role scale_upkeep, as which workers look after partitions
          MoverRole__Password             password of the role scale_mover, as which workers move companies
          Migrations__LockWait            longest wait for another run (default 00:05:00)
          Migrations__FileTimeout         longest run of one file (default 00:30:00)
          Migrations__MonthsAhead         months of partitions created ahead (default 3)

        Exit code: 0 up to date, 1 a migration failed or was stopped, 2 the configuration is incomplete.
        """;
}
