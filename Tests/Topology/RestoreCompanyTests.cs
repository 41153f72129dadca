using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Scale.Core.Data.Moves;
using Scale.Core.Domain.Orders;
using Scale.Core.Tenancy;
using Scale.Tests.Support;

namespace Scale.Tests.Topology;

/// <summary>The documented way to bring one company back from a backup, as an operator does it.</summary>
public sealed class RestoreCompanyTests(ScaleSystem system, TwoShards shards) : SystemTest(system), IClassFixture<TwoShards>
{
    private readonly string _scratch = $"restored_{Guid.CreateVersion7():N}";
    private readonly string _dump = Path.Combine(Path.GetTempPath(), $"scale-{Guid.NewGuid():N}.dump");

    public override async ValueTask DisposeAsync()
    {
        File.Delete(_dump);
        await using var owner = await OpenAsync();
        await owner.ExecuteAsync($"drop database if exists {_scratch} with (force)", CancellationToken.None);
        await base.DisposeAsync();
    }

    [Fact]
    public async Task A_company_is_as_it_was_and_its_neighbour_as_it_is()
    {
        Assert.SkipUnless(IsInstalled("pg_dump") && IsInstalled("psql"), "Needs pg_dump, pg_restore and psql on the PATH.");
        var lost = await System.SignUpAsync(Cancellation);
        var other = await System.SignUpAsync(Cancellation);
        var product = await lost.CreateProductAsync(Cancellation, stock: 10);
        var otherProduct = await other.CreateProductAsync(Cancellation, stock: 10);
        await lost.CreateOrderAsync(product, Cancellation);
        await lost.CreateExamAsync(await lost.CreatePatientAsync(Cancellation), Cancellation);
        var shard = Libpq(await System.ConnectionStringAsync("shard0", Cancellation), null);
        await RunAsync("pg_dump", "--format=custom", "--no-owner", $"--file={_dump}", shard);

        // What happens after the backup: the mistake, and everybody else's business.
        await using var owner = await OpenAsync();
        await lost.CreateOrderAsync(product, Cancellation, quantity: 9);
        await owner.ExecuteAsync("delete from order_items where company_id = $1", Cancellation, lost.Id);
        await owner.ExecuteAsync("delete from exams where company_id = $1", Cancellation, lost.Id);
        await owner.ExecuteAsync("delete from patients where company_id = $1", Cancellation, lost.Id);
        await other.CreateOrderAsync(otherProduct, Cancellation);

        Assert.Equal(2, (await lost.Api.GetFromJsonAsync<JsonElement>("/v1/orders", Cancellation)).GetProperty("items").GetArrayLength());
        var scratch = await RestoreAsync(owner);
        await RunAsync(Script, scratch, shard, $"{lost.Id}");
        using (var @operator = await System.OperatorAsync())
            await (await @operator.PostAsJsonAsync($"/v1/admin/cache/{lost.Id}/invalidate", new { }, Cancellation)).ReadAsync(200);

        var orders = (await lost.Api.GetFromJsonAsync<JsonElement>("/v1/orders", Cancellation)).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(1_250, Assert.Single(orders).GetProperty("total").GetInt64());
        Assert.Equal(9, await owner.SingleAsync<int>("select stock from products where id = $1", Cancellation, product));
        Assert.Equal(1, await owner.SingleAsync<long>("select count(*) from order_items where company_id = $1", Cancellation, lost.Id));
        Assert.Equal(1, await owner.SingleAsync<long>("select count(*) from exams join patients p using (company_id) where company_id = $1 and p.id = patient_id", Cancellation, lost.Id));
        Assert.Equal(2, await owner.SingleAsync<long>("select epoch from company_heads where company_id = $1", Cancellation, lost.Id));
        Assert.Equal(1, await owner.SingleAsync<long>("select count(*) from orders where company_id = $1", Cancellation, other.Id));
        // And business goes on.
        await lost.CreateOrderAsync(product, Cancellation);
    }

    [Fact]
    public async Task A_company_that_was_restored_moves_and_one_that_has_moved_is_restored_where_it_lives()
    {
        Assert.SkipUnless(IsInstalled("pg_dump") && IsInstalled("psql"), "Needs pg_dump, pg_restore and psql on the PATH.");
        var (tenant, product) = await shards.FillAsync(3, Cancellation);
        var backup = await shards.ContentAsync("shard0", tenant.CompanyId, Cancellation);
        var (source, target) = (await LibpqAsync("shard0"), await LibpqAsync("shard1"));
        await RunAsync("pg_dump", "--format=custom", "--no-owner", $"--file={_dump}", source);
        await using var owner = await OpenAsync();
        var scratch = await RestoreAsync(owner);

        // Restored where it was, twice: each time with a new epoch of its log.
        await CompanyMoves.PlaceAsync(shards.Get<OrderCommands>(), tenant, product, Cancellation);
        await RunAsync(Script, scratch, source, $"{tenant.CompanyId}");
        await CompanyMoves.PlaceAsync(shards.Get<OrderCommands>(), tenant, product, Cancellation);
        await RunAsync(Script, scratch, source, $"{tenant.CompanyId}");
        Assert.Equal(3, await shards.ScalarAsync<int>("shard0", "select epoch from company_heads where company_id = $1", Cancellation, tenant.CompanyId));
        Assert.Equal(WithoutHead(backup), WithoutHead(await shards.ContentAsync("shard0", tenant.CompanyId, Cancellation)));

        using var mover = await shards.StartMoverAsync(Cancellation);
        Assert.True((await mover.Services.MoveAsync(tenant.CompanyId, "shard1", Cancellation)).Verified);
        await CompanyMoves.PlaceAsync(shards.Get<OrderCommands>(), tenant, product, Cancellation);

        // The backup is of the shard where it lived; it is restored where it lives.
        await RunAsync(Script, scratch, target, $"{tenant.CompanyId}");
        Assert.Equal(WithoutHead(backup), WithoutHead(await shards.ContentAsync("shard1", tenant.CompanyId, Cancellation)));
        Assert.Equal(4, await shards.ScalarAsync<int>("shard1", "select epoch from company_heads where company_id = $1", Cancellation, tenant.CompanyId));
        await CompanyMoves.PlaceAsync(shards.Get<OrderCommands>(), tenant, product, Cancellation);
    }

    [Fact]
    public async Task A_write_that_is_under_way_ends_before_and_does_not_survive()
    {
        Assert.SkipUnless(IsInstalled("pg_dump") && IsInstalled("psql"), "Needs pg_dump, pg_restore and psql on the PATH.");
        var (tenant, _) = await shards.FillAsync(1, Cancellation);
        var (backup, target, scratch) = await BackUpAsync(tenant);
        await using var writer = await shards.OpenAsOwnerAsync("shard0", Cancellation);
        await using var transaction = await writer.BeginTransactionAsync(Cancellation);
        await writer.ExecuteAsync("select tenant_enter($1, 1)", Cancellation, tenant.CompanyId);

        var restoring = RunAsync(Script, scratch, target, $"{tenant.CompanyId}");
        await using var watcher = await shards.OpenAsOwnerAsync("shard0", Cancellation);
        while (!await watcher.SingleAsync<bool>("select exists (select from pg_locks l join pg_database d on d.oid = l.database where d.datname = current_database() and locktype = 'advisory' and not granted)", Cancellation))
            Assert.False(restoring.IsCompleted);
        await writer.ExecuteAsync("insert into products values ($1, gen_random_uuid(), 'LATE', 'Committed while it waited', 1, 'EUR', 1, now())", Cancellation, tenant.CompanyId);
        await transaction.CommitAsync(Cancellation);
        await restoring;

        Assert.Equal(WithoutHead(backup), WithoutHead(await shards.ContentAsync("shard0", tenant.CompanyId, Cancellation)));
    }

    [Fact]
    public async Task A_month_that_the_shard_has_dropped_since_the_backup_is_left_out_and_named()
    {
        Assert.SkipUnless(IsInstalled("pg_dump") && IsInstalled("psql"), "Needs pg_dump, pg_restore and psql on the PATH.");
        var (tenant, product) = await shards.FillAsync(1, Cancellation);
        var content = await shards.ContentAsync("shard0", tenant.CompanyId, Cancellation);
        await using var owner = await shards.OpenAsOwnerAsync("shard0", Cancellation);
        await owner.ExecuteAsync("select create_month_partitions('2020-05-15Z', 0)", Cancellation);
        await owner.ExecuteAsync("insert into request_metrics values ($1, '2020-05-15Z', 'orders', 1, 0, 0, 0, 1)", Cancellation, tenant.CompanyId);
        var (_, target, scratch) = await BackUpAsync(tenant);
        await owner.ExecuteAsync("alter table request_metrics detach partition request_metrics_2020_05", Cancellation);
        await owner.ExecuteAsync("drop table request_metrics_2020_05", Cancellation);
        await CompanyMoves.PlaceAsync(shards.Get<OrderCommands>(), tenant, product, Cancellation);

        var said = await RunAsync(Script, scratch, target, $"{tenant.CompanyId}");

        Assert.Contains("request_metrics_2020_05", said, StringComparison.Ordinal);
        Assert.Equal(WithoutHead(content), WithoutHead(await shards.ContentAsync("shard0", tenant.CompanyId, Cancellation)));
    }

    private async Task<(string Content, string Target, string Scratch)> BackUpAsync(Tenant tenant)
    {
        var target = await LibpqAsync("shard0");
        var content = await shards.ContentAsync("shard0", tenant.CompanyId, Cancellation);
        await RunAsync("pg_dump", "--format=custom", "--no-owner", $"--file={_dump}", target);
        await using var owner = await OpenAsync();
        return (content, target, await RestoreAsync(owner));
    }

    private static string Script => Repository.PathTo("docs", "operations", "restore-company.sh");

    // The head says which epoch of the log it is.
    private static string WithoutHead(string content) => string.Join('\n', content.Split('\n').Where(row => !row.StartsWith("company_heads", StringComparison.Ordinal)));

    private async Task<string> RestoreAsync(NpgsqlConnection owner)
    {
        await owner.ExecuteAsync($"create database {_scratch}", Cancellation);
        var scratch = Libpq(await System.ConnectionStringAsync("shard0", Cancellation), _scratch);
        await RunAsync("pg_restore", "--no-owner", "--no-privileges", $"--dbname={scratch}", _dump);
        return scratch;
    }

    private async Task<string> LibpqAsync(string shard)
    {
        await using var database = await shards.OpenAsOwnerAsync(shard, Cancellation);
        return Libpq(await System.ConnectionStringAsync("shard0", Cancellation), database.Database);
    }

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(await System.ConnectionStringAsync("shard0", CancellationToken.None));
        await connection.OpenAsync(CancellationToken.None);
        return connection;
    }

    private static string Libpq(string connectionString, string? database)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        return $"host={settings.Host} port={settings.Port} user={settings.Username} password={settings.Password} dbname={database ?? settings.Database}";
    }

    private static bool IsInstalled(string program) => Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    // What it said.
    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        timeout.CancelAfter(TimeSpan.FromMinutes(2));
        var errors = process.StandardError.ReadToEndAsync(timeout.Token);
        var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
        await process.WaitForExitAsync(timeout.Token);
        var said = await errors + await output;
        Assert.True(process.ExitCode == 0, $"{Path.GetFileName(program)} ended with {process.ExitCode}: {said}");
        return said;
    }
}
