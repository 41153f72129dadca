using Scale.Core.Jobs;
using Scale.Core.Tenancy;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Jobs;

public sealed class SystemJobTests(ScaleSystem system, OwnShard shard) : SystemTest(system), IClassFixture<OwnShard>
{
    private readonly string _kind = $"system.{Guid.NewGuid():N}";

    [Fact]
    public async Task Of_many_workers_that_ask_one_enqueues_and_the_job_can_be_claimed()
    {
        var asked = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AskAsync(TimeSpan.FromHours(1))));

        Assert.Single(asked, enqueued => enqueued);
        var worker = await shard.RegisterAsync(Cancellation);
        var jobs = await shard.Queue.ClaimAsync(JobDraft.DefaultQueue, worker, 10, Guid.CreateVersion7(), Cancellation);
        var job = Assert.Single(jobs, job => job.Kind == _kind);
        Assert.Equal(SystemCompany.Id, job.CompanyId);
    }

    [Fact]
    public async Task A_job_that_is_due_again_before_it_is_done_is_not_enqueued_twice()
    {
        Assert.True(await AskAsync(TimeSpan.Zero));
        Assert.False(await AskAsync(TimeSpan.Zero));
    }

    private Task<bool> AskAsync(TimeSpan every) => shard.Get<SystemJobs>().EnqueueIfDueAsync("shard0", _kind, every, Cancellation);
}
