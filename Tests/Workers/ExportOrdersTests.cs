using System.Globalization;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scale.Core.Domain.Exports;
using Scale.Core.Events;
using Scale.Core.Files;
using Scale.Core.Jobs;
using Scale.Core.Tenancy;
using Scale.Tests.Support;
using Scale.Workers.Jobs;
using Scale.Workers.Running;
using StackExchange.Redis;

namespace Scale.Tests.Workers;

public sealed class ExportOrdersTests(ScaleSystem system, OwnShard shard) : SystemTest(system), IClassFixture<OwnShard>
{
    private readonly Tenant _tenant = OwnShard.NewTenant();
    private IHost? _worker;

    // The queue is shared by all exports, so a test's worker must be gone before the next test makes one.
    public override async ValueTask DisposeAsync()
    {
        if (_worker is not null)
            await _worker.StopAsync(CancellationToken.None);
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Ten_thousand_orders_become_a_correct_file()
    {
        await InsertOrdersAsync(10_000);
        await StartWorkerAsync();
        var end = await EndAsync();

        var export = await RequestAsync();
        Assert.Equal("export.completed", await end);

        var done = await FindAsync(export.Id);
        Assert.Equal((ExportStatus.Succeeded, 1.0, 10_000L), (done.Status, done.Progress, done.Rows));
        await using var file = await shard.Get<IFileStore>().OpenReadAsync(_tenant.CompanyId, done.FileId!.Value, Cancellation);
        Assert.Equal(done.SizeBytes, file!.Length);
        var text = await new StreamReader(file, new UTF8Encoding(false, true)).ReadToEndAsync(Cancellation);
        Assert.EndsWith("\r\n", text, StringComparison.Ordinal);
        var lines = text.Split("\r\n")[..^1];
        Assert.Equal("id,reference,status,currency,total,items,created_at", lines[0]);
        Assert.Equal(await ExpectedLinesAsync(), lines[1..]);
    }

    [Theory]
    [InlineData("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\"")]
    [InlineData("+49 30 1234", "\"'+49 30 1234\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("@sum", "\"'@sum\"")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("Müller \"fein\"", "\"Müller \"\"fein\"\"\"")]
    [InlineData("plain", "plain")]
    [InlineData(null, "")]
    public async Task A_reference_that_a_spreadsheet_would_run_is_written_as_text(string? reference, string written)
    {
        using var output = new MemoryStream();
        var csv = new OrdersCsv(output);
        await csv.WriteAsync([new ExportedOrder(Guid.Empty, reference, "placed", "EUR", 2_500, 1, DateTimeOffset.UnixEpoch)], Cancellation);
        await csv.FlushAsync(Cancellation);

        Assert.Equal(
            $"00000000-0000-0000-0000-000000000000,{written},placed,EUR,2500,1,1970-01-01T00:00:00.000Z\r\n",
            Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public async Task A_company_without_orders_gets_a_file_with_a_header()
    {
        await StartWorkerAsync();
        var end = await EndAsync();

        var export = await RequestAsync();

        Assert.Equal("export.completed", await end);
        Assert.Equal((ExportStatus.Succeeded, 0L, 53L), (await FindAsync(export.Id)) is var done ? (done.Status, done.Rows, done.SizeBytes!.Value) : default);
    }

    [Fact]
    public async Task An_export_whose_worker_dies_is_rescued_and_completes_once()
    {
        await InsertOrdersAsync(2_500);
        var export = await RequestAsync();

        // A worker that gets half way and is killed: what it leaves is a running job, a running export and a temporary file.
        var victim = await shard.RegisterAsync(Cancellation);
        var stale = Assert.Single(await ClaimAsync(victim));
        var exports = shard.Get<ExportProgress>();
        Assert.True(await exports.StartAsync(_tenant, export.Id, Cancellation));
        await exports.ReportAsync(_tenant, export.Id, 0.5, 1_000, Cancellation);
        await using var half = await shard.Get<IFileStore>().CreateAsync(_tenant.CompanyId, export.Id, Cancellation);
        await half.Content.WriteAsync("half a file"u8.ToArray(), Cancellation);
        await shard.SilenceAsync(victim, Cancellation);

        var end = await EndAsync();
        await StartWorkerAsync();
        Assert.Equal("export.completed", await end);

        // The dead come back: a paused worker that goes on where it was.
        Assert.False(await exports.CompleteAsync(_tenant, export.Id, 1_000, half, Cancellation));
        Assert.False(await exports.FailAsync(_tenant, export.Id, ExportError.Internal, Cancellation));
        Assert.Empty(await shard.Queue.FinishAsync(victim, [new JobResult(stale, JobOutcome.Succeeded)], Cancellation));

        var done = await FindAsync(export.Id);
        Assert.Equal((ExportStatus.Succeeded, 2_500L), (done.Status, done.Rows));
        var events = await shard.Get<IEventLog>().ReadAsync(_tenant, 0, 100, Cancellation);
        Assert.Equal(["export.requested", "export.progress", "export.completed"], events.Select(e => e.Type));
    }

    [Fact]
    public async Task An_export_that_cannot_be_written_fails_with_a_reason_that_is_safe_to_show()
    {
        await InsertOrdersAsync(100);
        await StartWorkerAsync(("Files:MaxBytes", "1000"));
        var end = await EndAsync();

        var export = await RequestAsync();

        Assert.Equal("export.failed", await end);
        var failed = await FindAsync(export.Id);
        Assert.Equal((ExportStatus.Failed, ExportError.TooLarge, null), (failed.Status, failed.Error, failed.FileId));
        Assert.Null(await shard.Get<IFileStore>().OpenReadAsync(_tenant.CompanyId, export.Id, Cancellation));
    }

    [Fact]
    public async Task An_export_whose_job_is_dead_has_failed()
    {
        var export = await RequestAsync();
        await using var owner = await shard.OpenAsOwnerAsync(Cancellation);
        await owner.ExecuteAsync("update job_ready set attempt = max_attempts - 1 where company_id = $1", Cancellation, _tenant.CompanyId);
        var victim = await shard.RegisterAsync(Cancellation);
        Assert.Single(await ClaimAsync(victim));
        await shard.SilenceAsync(victim, Cancellation);

        var end = await EndAsync();
        await StartWorkerAsync();

        Assert.Equal("export.failed", await end);
        Assert.Equal((ExportStatus.Failed, ExportError.Internal), (await FindAsync(export.Id)) is var failed ? (failed.Status, failed.Error) : default);
    }

    [Fact]
    public async Task Wrong_wishes_are_refused_by_field()
    {
        var refusal = Assert.IsType<ExportRequest.Invalid>(await shard.Get<ExportCommands>().RequestAsync(_tenant, new NewExport("patients", null), Cancellation));
        Assert.Equal(["format", "resource"], refusal.Errors.ToDictionary().Keys.Order());
    }

    private Task<IReadOnlyList<ClaimedJob>> ClaimAsync(Guid worker) => shard.Queue.ClaimAsync(ExportJob.Queue, worker, 1, Guid.Empty, Cancellation);

    private async Task<Export> RequestAsync() =>
        Assert.IsType<ExportRequest.Accepted>(await shard.Get<ExportCommands>().RequestAsync(_tenant, new NewExport("orders", "csv"), Cancellation)).Export;

    private async Task<Export> FindAsync(Guid id)
    {
        var export = await shard.Get<ExportQueries>().FindAsync(_tenant, id, Cancellation);
        Assert.NotNull(export);
        return export;
    }

    /// <summary>The type of the event that ends the company's export, from the channel that realtime listens to.</summary>
    private async Task<Task<string>> EndAsync()
    {
        var ended = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await shard.Get<IConnectionMultiplexer>().GetSubscriber().SubscribeAsync(EventChannel.For(_tenant.CompanyId), (_, message) =>
        {
            foreach (var e in EventWire.Decode((byte[])message!).Where(e => e.Type is "export.completed" or "export.failed"))
                ended.TrySetResult(e.Type);
        });
        return ended.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
    }

    private async Task StartWorkerAsync(params (string Key, string Value)[] settings) => _worker = await shard.StartHostAsync(builder =>
    {
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Workers:Poll"] = "00:00:00.1" });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));
        builder.AddJobWorkers();
        builder.Services.AddJob<ExportOrdersJob>().AddJob<DeadJobNotice>();
    }, Cancellation);

    private async Task InsertOrdersAsync(int orders)
    {
        await using var owner = await shard.OpenAsOwnerAsync(Cancellation);
        await owner.ExecuteAsync("""
            insert into orders (company_id, id, status, currency, total, reference, created_at)
            select $1, overlay(uuid7_floor(now())::text placing lpad(to_hex(n), 12, '0') from 25)::uuid, 'placed', 'EUR', n * 100,
                   case when n % 3 > 0 then 'R ' || n end, date_trunc('milliseconds', now())
            from generate_series(1, $2) n
            """, Cancellation, _tenant.CompanyId, orders);
        await owner.ExecuteAsync("""
            insert into order_items (company_id, order_id, line, product_id, sku, name, quantity, unit_price, line_total)
            select company_id, id, line, id, 'S', 'Lens', 1, 100, 100 from orders cross join generate_series(1, 2) line where company_id = $1
            """, Cancellation, _tenant.CompanyId);
    }

    private async Task<List<string>> ExpectedLinesAsync()
    {
        await using var owner = await shard.OpenAsOwnerAsync(Cancellation);
        return await owner.ListAsync<string>(string.Create(CultureInfo.InvariantCulture, $"""
            select concat_ws(',', id::text, coalesce(reference, ''), status, currency, total::text, '2',
                             to_char(created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
            from orders where company_id = $1 order by id
            """), Cancellation, _tenant.CompanyId);
    }
}
