using System.Text;
using Microsoft.Extensions.Options;
using Scale.Core.Data;
using Scale.Core.Data.Changes;
using Scale.Core.Domain.Exports;
using Scale.Core.Domain.Files;
using Scale.Core.Files;
using Scale.Core.Jobs;
using Scale.Core.Tenancy;
using Scale.Tests.Support;
using Scale.Workers.Jobs;
using File = Scale.Core.Domain.Files.File;

namespace Scale.Tests.Workers;

/// <summary>Stored bytes that no row has are deleted once they are old; everything else stays.</summary>
public sealed class FileSweepTests(ScaleSystem system, OwnShard shard) : SystemTest(system), IClassFixture<OwnShard>
{
    private static readonly TimeSpan Later = TimeSpan.FromDays(2);
    private readonly Tenant _tenant = OwnShard.NewTenant();

    [Fact]
    public async Task What_a_row_has_stays_and_what_none_has_goes_when_it_is_old()
    {
        var file = await UploadAsync(_tenant);
        var export = await shard.Get<ExportCommands>().RequestAsync(_tenant, new NewExport("orders", "csv"), Cancellation);
        var exported = Assert.IsType<ExportRequest.Accepted>(export).Export.Id;
        var (lost, draft) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await StoreAsync(_tenant, exported);
        await StoreAsync(_tenant, lost);
        await shard.Get<IFileStore>().CreateAsync(_tenant.CompanyId, draft, Cancellation);

        Assert.Null(await Sweep().RunAsync(null, Cancellation));
        Assert.Equal(((Guid[])[file, exported, lost, draft]).Order(), await KeptAsync(_tenant));

        Assert.Null(await Sweep(Later).RunAsync(null, Cancellation));
        Assert.Equal(((Guid[])[file, exported]).Order(), await KeptAsync(_tenant));
    }

    [Fact]
    public async Task A_job_looks_at_some_thousand_files_and_leaves_the_rest_to_another()
    {
        Tenant[] tenants = [.. Enumerable.Range(0, 3).Select(_ => OwnShard.NewTenant())];
        foreach (var tenant in tenants)
            await StoreAsync(tenant, Guid.CreateVersion7());
        var job = new SweepFilesJob(Sweep(Later, perJob: 1), shard.Get<SystemJobs>());

        var args = "{}";
        for (var jobs = 0; args is not null && jobs < 20; jobs++)
        {
            await job.RunAsync(new JobRun(Guid.CreateVersion7(), SweepFilesJob.Kind, SystemCompany.On("shard0"), 1, 1, Encoding.UTF8.GetBytes(args), TimeProvider.System), Cancellation);
            args = await NextAsync();
        }

        foreach (var tenant in tenants)
            Assert.Empty(await KeptAsync(tenant));
    }

    private FileSweep Sweep(TimeSpan ahead = default, int perJob = 10_000) => new(
        shard.Get<IFileStore>(), shard.Get<TenantDatabase>(), shard.Get<ITenantDirectory>(), Options.Create(new FileSweepOptions { PerJob = perJob }),
        new ManualClock(DateTimeOffset.UtcNow + ahead), Microsoft.Extensions.Logging.Abstractions.NullLogger<FileSweep>.Instance);

    private async Task<Guid> UploadAsync(Tenant tenant)
    {
        var files = new FileCommands(shard.Get<TenantDatabase>(), shard.Get<VersionedWrites>(), shard.Get<IFileStore>(), TimeProvider.System);
        var made = await files.UploadAsync(tenant, new NewFile("a.pdf", "application/pdf", null), new MemoryStream([1]), Cancellation);
        return Assert.IsType<Change<File>.Done>(made).Resource.Id;
    }

    private async Task StoreAsync(Tenant tenant, Guid id)
    {
        await using var draft = await shard.Get<IFileStore>().CreateAsync(tenant.CompanyId, id, Cancellation);
        await draft.Content.WriteAsync(new byte[] { 1 }, Cancellation);
        await draft.CommitAsync(Cancellation);
    }

    private async Task<IEnumerable<Guid>> KeptAsync(Tenant tenant) =>
        (await shard.Get<IFileStore>().ListAsync(null, Cancellation).Where(stored => stored.CompanyId == tenant.CompanyId).ToListAsync(Cancellation))
            .Select(stored => stored.FileId).Order();

    // The arguments of the job that goes on, which is taken from the queue.
    private async Task<string?> NextAsync()
    {
        await using var owner = await shard.OpenAsOwnerAsync(Cancellation);
        var waiting = await owner.ListAsync<string>("delete from job_ready where kind = $1 returning args::text", Cancellation, SweepFilesJob.Kind);
        return waiting.SingleOrDefault();
    }
}
