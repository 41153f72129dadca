using System.Text.Json;
using Scale.Core.Jobs;
using Scale.Core.Tenancy;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Jobs;

public sealed class JobOutcomeTests(ScaleSystem system, OwnShard shard) : SystemTest(system), IClassFixture<OwnShard>
{
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(30);
    private readonly Tenant _tenant = OwnShard.NewTenant();
    private readonly string _queue = $"q{Guid.NewGuid():N}";

    [Fact]
    public async Task A_rescued_workers_late_report_changes_nothing()
    {
        var first = await shard.RegisterAsync(Cancellation);
        await shard.EnqueueAsync(_tenant, Cancellation, Draft());
        var lost = Assert.Single(await ClaimAsync(first));

        await RescueAsync(first);
        var second = await shard.RegisterAsync(Cancellation);
        var again = Assert.Single(await ClaimAsync(second));

        Assert.Equal((lost.Id, (short)2), (again.Id, again.Attempt));
        Assert.Empty(await FinishAsync(first, lost, JobOutcome.Succeeded));
        Assert.Empty(await FinishAsync(second, lost, JobOutcome.Succeeded));
        Assert.Equal("succeeded", Assert.Single(await FinishAsync(second, again, JobOutcome.Succeeded)).State);
        Assert.Equal(["lost", "succeeded"], await HistoryAsync());
    }

    [Fact]
    public async Task A_worker_that_beats_keeps_its_jobs_and_one_that_was_rescued_is_told()
    {
        var (living, lost) = (await shard.RegisterAsync(Cancellation), await shard.RegisterAsync(Cancellation));
        await shard.EnqueueAsync(_tenant, Cancellation, Draft());
        await ClaimAsync(living);
        await RescueAsync(lost);

        Assert.True(await shard.Queue.HeartbeatAsync(living, Cancellation));
        Assert.False(await shard.Queue.HeartbeatAsync(lost, Cancellation));
        await using var owner = await shard.OpenAsOwnerAsync(Cancellation);
        Assert.Equal(living, await owner.SingleAsync<Guid>("select worker_id from job_running where company_id = $1", Cancellation, _tenant.CompanyId));
    }

    [Fact]
    public async Task A_failure_is_tried_again_when_it_is_due_and_not_before()
    {
        var worker = await shard.RegisterAsync(Cancellation);
        await shard.EnqueueAsync(_tenant, Cancellation, Draft());
        var job = Assert.Single(await ClaimAsync(worker));

        Assert.Equal("failed", Assert.Single(await FinishAsync(worker, job, JobOutcome.Failed, DateTimeOffset.UtcNow.AddHours(1))).State);
        await shard.Queue.PromoteAsync(100, Cancellation);
        Assert.Empty(await ClaimAsync(worker));

        await PromoteAllAsync();
        Assert.Equal(2, Assert.Single(await ClaimAsync(worker)).Attempt);
    }

    [Fact]
    public async Task The_last_attempts_failure_buries_the_job_and_tells_its_handler()
    {
        var worker = await shard.RegisterAsync(Cancellation);
        await shard.EnqueueAsync(_tenant, Cancellation, Draft() with { MaxAttempts = 1, UniqueKey = "key", Args = """{"a":1}"""u8.ToArray() });
        var job = Assert.Single(await ClaimAsync(worker));

        Assert.Equal("dead", Assert.Single(await FinishAsync(worker, job, JobOutcome.Failed, DateTimeOffset.UtcNow, "IOException: disk")).State);

        await using var owner = await shard.OpenAsOwnerAsync(Cancellation);
        Assert.Equal("IOException: disk", await owner.SingleAsync<string>("select error from job_dead where id = $1", Cancellation, job.Id));
        var notice = Assert.Single(await ClaimAsync(worker));
        Assert.Equal("job.dead", notice.Kind);
        var args = JsonDocument.Parse(notice.Args).RootElement;
        Assert.Equal((job.Id, "test", 1), (args.GetProperty("id").GetGuid(), args.GetProperty("kind").GetString(), args.GetProperty("args").GetProperty("a").GetInt32()));
        Assert.Equal(0, await owner.SingleAsync<long>("select count(*) from job_unique where company_id = $1", Cancellation, _tenant.CompanyId));
    }

    [Fact]
    public async Task A_job_that_kills_its_workers_is_dead_after_its_attempts_and_not_tried_for_ever()
    {
        await shard.EnqueueAsync(_tenant, Cancellation, Draft() with { MaxAttempts = 3 });
        for (short attempt = 1; attempt <= 3; attempt++)
        {
            var victim = await shard.RegisterAsync(Cancellation);
            Assert.Equal(attempt, Assert.Single(await ClaimAsync(victim)).Attempt);
            await RescueAsync(victim);
        }

        Assert.Equal(["lost", "lost", "dead"], await HistoryAsync());
        Assert.Equal("job.dead", Assert.Single(await ClaimAsync(await shard.RegisterAsync(Cancellation))).Kind);
    }

    [Fact]
    public async Task A_dead_job_can_be_driven_again_once_and_with_all_its_attempts()
    {
        var worker = await shard.RegisterAsync(Cancellation);
        await shard.EnqueueAsync(_tenant, Cancellation, Draft() with { MaxAttempts = 1, UniqueKey = "key" });
        var job = Assert.Single(await ClaimAsync(worker));
        await FinishAsync(worker, job, JobOutcome.Failed, DateTimeOffset.UtcNow);
        await using var owner = await shard.OpenAsOwnerAsync(Cancellation);

        // Its key has been taken by another job since.
        await shard.EnqueueAsync(_tenant, Cancellation, Draft() with { UniqueKey = "key" });
        Assert.False(await RedriveAsync());
        foreach (var other in await ClaimAsync(worker))
            await FinishAsync(worker, other, JobOutcome.Succeeded);

        Assert.True(await RedriveAsync());
        Assert.False(await RedriveAsync());
        Assert.Equal((job.Id, (short)1), Assert.Single(await ClaimAsync(worker)) is var again ? (again.Id, again.Attempt) : default);

        Task<bool> RedriveAsync() => owner.SingleAsync<bool>("select job_redrive($1, $2)", Cancellation, _tenant.CompanyId, job.Id);
    }

    [Fact]
    public async Task A_unique_key_is_free_again_when_its_job_has_succeeded()
    {
        var worker = await shard.RegisterAsync(Cancellation);
        await shard.EnqueueAsync(_tenant, Cancellation, Draft() with { UniqueKey = "key" });
        await FinishAsync(worker, Assert.Single(await ClaimAsync(worker)), JobOutcome.Succeeded);

        await shard.EnqueueAsync(_tenant, Cancellation, Draft() with { UniqueKey = "key" });
        Assert.Single(await ClaimAsync(worker));
    }

    [Fact]
    public async Task What_a_worker_hands_back_does_not_count_as_an_attempt()
    {
        var (leaving, staying) = (await shard.RegisterAsync(Cancellation), await shard.RegisterAsync(Cancellation));
        await shard.EnqueueAsync(_tenant, Cancellation, Draft(), Draft(), Draft());
        var jobs = await ClaimAsync(leaving);
        Assert.Equal("released", Assert.Single(await FinishAsync(leaving, jobs[0], JobOutcome.Released)).State);

        Assert.Equal(2, await shard.Queue.LeaveAsync(leaving, Cancellation));

        var again = await ClaimAsync(staying);
        Assert.Equal(jobs.Select(job => job.Id).Order(), again.Select(job => job.Id).Order());
        Assert.All(again, job => Assert.Equal(1, job.Attempt));
        Assert.Empty(await ClaimAsync(leaving));
        Assert.Empty(await HistoryAsync());
    }

    [Fact]
    public async Task Many_results_are_reported_in_one_statement()
    {
        var worker = await shard.RegisterAsync(Cancellation);
        await shard.EnqueueAsync(_tenant, Cancellation, [.. Enumerable.Repeat(Draft(), JobQueue.MaxBatch)]);
        var jobs = await shard.Queue.ClaimAsync(_queue, worker, JobQueue.MaxBatch, Guid.Empty, Cancellation);

        var endings = await shard.Queue.FinishAsync(worker, [.. jobs.Select(job => new JobResult(job, JobOutcome.Succeeded))], Cancellation);
        Assert.Equal(JobQueue.MaxBatch, endings.Count);
        Assert.Equal(JobQueue.MaxBatch, (await HistoryAsync()).Count);
    }

    [Fact]
    public async Task Space_of_finished_jobs_is_given_back_and_no_job_is_lost_by_it()
    {
        var worker = await shard.RegisterAsync(Cancellation);
        var done = 0;
        for (var round = 0; round < 9; round++)
        {
            await shard.EnqueueAsync(_tenant, Cancellation, Draft(), Draft());
            await shard.Queue.RotateAsync(Cancellation);
            await shard.EnqueueAsync(_tenant, Cancellation, Draft());
            foreach (var job in await ClaimAsync(worker))
                done += (await FinishAsync(worker, job, JobOutcome.Succeeded)).Count;
        }
        Assert.Equal(27, done);
    }

    [Fact]
    public async Task Figures_of_queues_count_what_waits_and_what_runs()
    {
        var worker = await shard.RegisterAsync(Cancellation);
        await shard.EnqueueAsync(_tenant, Cancellation, Draft(), Draft(), Draft());
        await shard.Queue.ClaimAsync(_queue, worker, 1, Guid.Empty, Cancellation);

        var stats = Assert.Single(await shard.Queue.StatsAsync(Cancellation), stats => stats.Queue == _queue);
        Assert.Equal((2L, 1L), (stats.Ready, stats.Running));
        Assert.True(stats.OldestAge > TimeSpan.Zero);
    }

    private JobDraft Draft() => new("test", "{}"u8.ToArray(), _queue);

    private Task<IReadOnlyList<ClaimedJob>> ClaimAsync(Guid worker) => shard.Queue.ClaimAsync(_queue, worker, 100, Guid.Empty, Cancellation);

    private Task<IReadOnlyList<JobEnding>> FinishAsync(Guid worker, ClaimedJob job, JobOutcome outcome, DateTimeOffset? runAt = null, string? error = null) =>
        shard.Queue.FinishAsync(worker, [new JobResult(job, outcome, runAt, error)], Cancellation);

    private async Task RescueAsync(Guid worker)
    {
        await shard.SilenceAsync(worker, Cancellation);
        await shard.Queue.RescueAsync(Stale, Cancellation);
        await PromoteAllAsync();
    }

    private async Task PromoteAllAsync()
    {
        await using var owner = await shard.OpenAsOwnerAsync(Cancellation);
        await owner.ExecuteAsync("update job_scheduled set run_at = now() where company_id = $1", Cancellation, _tenant.CompanyId);
        await shard.Queue.PromoteAsync(1_000, Cancellation);
    }

    private async Task<List<string>> HistoryAsync()
    {
        await using var owner = await shard.OpenAsOwnerAsync(Cancellation);
        return await owner.ListAsync<string>("select state from job_history where company_id = $1 order by attempt, created_at", Cancellation, _tenant.CompanyId);
    }
}
