using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scale.Core.Audit;
using Scale.Core.Jobs;
using Scale.Core.Tenancy;
using Scale.Tests.Support;
using Scale.Workers.Jobs;
using Scale.Workers.Running;

namespace Scale.Tests.Workers;

public sealed class WorkerTests(ScaleSystem system, OwnShard shard) : SystemTest(system), IClassFixture<OwnShard>
{
    private readonly Tenant _tenant = OwnShard.NewTenant();
    private readonly string _queue = $"q{Guid.NewGuid():N}";
    private readonly Probe _probe = new();
    private IHost? _worker;

    public override async ValueTask DisposeAsync()
    {
        if (_worker is not null)
            await _worker.StopAsync(CancellationToken.None);
        await base.DisposeAsync();
    }

    [Fact]
    public async Task A_job_runs_for_its_company_in_the_trace_of_its_request()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Scale.Jobs",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        await StartWorkerAsync();
        using var request = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        request.ActivityTraceFlags = ActivityTraceFlags.Recorded;

        await shard.EnqueueAsync(_tenant, Cancellation, Draft());

        var run = await _probe.StartedAsync(Cancellation);
        Assert.Equal((_tenant.CompanyId, Actor.Job("test.probe")), (run.Tenant.CompanyId, run.Tenant.Actor));
        Assert.NotNull(run.Tenant.Consistency?.Position);
        Assert.Equal("job test.probe", run.Span!.OperationName);
        Assert.Equal(ActivityKind.Consumer, run.Span.Kind);
        Assert.Equal((request.TraceId, request.SpanId), (run.Span.TraceId, run.Span.ParentSpanId));
        Assert.Equal("test.probe", run.Span.GetTagItem("scale.job.kind"));
    }

    [Fact]
    public async Task A_job_of_the_shard_itself_runs_without_a_company_in_the_directory()
    {
        await StartWorkerAsync();
        await shard.EnqueueAsync(SystemCompany.On("shard0"), Cancellation, Draft());

        Assert.Equal(SystemCompany.On("shard0").CompanyId, (await _probe.StartedAsync(Cancellation)).Tenant.CompanyId);
    }

    [Fact]
    public async Task An_idle_worker_is_woken_and_need_not_poll()
    {
        // The poll would take a minute.
        await StartWorkerAsync(("Workers:Poll", "00:01:00"));
        await shard.EnqueueAsync(_tenant, Cancellation, Draft());
        await _probe.StartedAsync(Cancellation);
        await shard.EnqueueAsync(_tenant, Cancellation, Draft());
        await _probe.StartedAsync(Cancellation);
    }

    [Fact]
    public async Task No_more_jobs_are_claimed_than_may_run_at_once()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _probe.Work = (_, ct) => release.Task.WaitAsync(ct);
        await StartWorkerAsync();
        await shard.EnqueueAsync(_tenant, Cancellation, [.. Enumerable.Repeat(Draft(), 10)]);
        for (var i = 0; i < 3; i++)
            await _probe.StartedAsync(Cancellation);

        await using var owner = await shard.OpenAsOwnerAsync(Cancellation);
        Assert.Equal(3, await owner.SingleAsync<long>("select count(*) from job_running where company_id = $1", Cancellation, _tenant.CompanyId));
        Assert.Equal(7, await owner.SingleAsync<long>("select count(*) from job_ready where company_id = $1", Cancellation, _tenant.CompanyId));

        release.SetResult();
        for (var i = 0; i < 7; i++)
            await _probe.StartedAsync(Cancellation);
    }

    [Fact]
    public async Task A_job_that_fails_is_tried_again_and_its_handler_told_when_it_is_dead()
    {
        _probe.Work = (_, _) => throw new IOException("disk");
        await StartWorkerAsync();
        await shard.EnqueueAsync(_tenant, Cancellation, Draft() with { MaxAttempts = 2 });

        Assert.Equal(1, (await _probe.StartedAsync(Cancellation)).Attempt);
        Assert.Equal(2, (await _probe.StartedAsync(Cancellation)).Attempt);
        var dead = await _probe.DeadAsync(Cancellation);
        Assert.Equal((_probe.Runs.First().JobId, _tenant.CompanyId, (short)2), (dead.JobId, dead.Tenant.CompanyId, dead.Attempt));
    }

    [Fact]
    public async Task A_shutdown_lets_jobs_end_and_hands_back_those_that_do_not_uncounted()
    {
        var quick = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _probe.Work = (run, ct) => run.Args.Span.SequenceEqual("""{"quick": true}"""u8) ? quick.Task : Task.Delay(Timeout.Infinite, ct);
        await StartWorkerAsync(("Workers:Drain", "00:00:01"));
        await shard.EnqueueAsync(_tenant, Cancellation, Draft() with { Args = """{"quick":true}"""u8.ToArray() }, Draft());
        var runs = new[] { await _probe.StartedAsync(Cancellation), await _probe.StartedAsync(Cancellation) };

        var stopping = _worker!.StopAsync(Cancellation);
        quick.SetResult();
        await stopping;

        Assert.True(runs[0].Token.IsCancellationRequested);
        await using var owner = await shard.OpenAsOwnerAsync(Cancellation);
        Assert.Equal(["succeeded"], await owner.ListAsync<string>("select state from job_history where company_id = $1", Cancellation, _tenant.CompanyId));
        Assert.Equal([(short)0], await owner.ListAsync<short>("select attempt from job_ready where company_id = $1", Cancellation, _tenant.CompanyId));
        Assert.Empty(await owner.ListAsync<Guid>("select id from job_running where company_id = $1", Cancellation, _tenant.CompanyId));
    }

    [Fact]
    public async Task A_worker_that_was_taken_for_dead_cancels_its_jobs_and_works_on_under_a_new_name()
    {
        _probe.Work = (run, ct) => run.Attempt == 1 ? Task.Delay(Timeout.Infinite, ct) : Task.CompletedTask;
        await StartWorkerAsync(("Workers:Heartbeat", "00:00:00.2"));
        await shard.EnqueueAsync(_tenant, Cancellation, Draft());
        var first = await _probe.StartedAsync(Cancellation);
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = first.Token.Register(cancelled.SetResult);

        while (!await RescueAsync())
        {
            // The worker was just claiming and was passed over, as a living one is.
        }

        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        var second = await _probe.StartedAsync(Cancellation);
        Assert.Equal((first.JobId, (short)2), (second.JobId, second.Attempt));
    }

    [Theory]
    [InlineData("Workers:RescueAfter", "00:00:10", "Workers:HeartbeatTimeout")]
    [InlineData("Workers:HeartbeatTimeout", "00:00:01", "Workers:Heartbeat")]
    [InlineData("Workers:Queues:default", "501", "Workers:Queues:default")]
    [InlineData("Workers:Poll", "00:00:00", "Workers:Poll")]
    public void Settings_under_which_a_job_would_run_twice_are_refused(string key, string value, string named)
    {
        var options = new WorkerOptions();
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { [key] = value }).Build()
            .GetSection(WorkerOptions.Section).Bind(options);

        var result = new WorkerOptionsValidator().Validate(null, options);
        Assert.Contains(named, Assert.Single(result.Failures!), StringComparison.Ordinal);
    }

    [Fact]
    public void The_settings_that_ship_are_accepted() => Assert.True(new WorkerOptionsValidator().Validate(null, new()).Succeeded);

    // As it goes after a long pause of the process: in one transaction, so that no beat gets in between.
    private async Task<bool> RescueAsync()
    {
        await using var owner = await shard.OpenAsOwnerAsync(Cancellation);
        await using var transaction = await owner.BeginTransactionAsync(Cancellation);
        await owner.ExecuteAsync(
            "update job_worker set heartbeat_at = now() - interval '1 hour' where worker_id = (select worker_id from job_running where company_id = $1)",
            Cancellation, _tenant.CompanyId);
        var rescued = await owner.ListAsync<Guid>("select id from job_rescue(interval '30 s')", Cancellation);
        await transaction.CommitAsync(Cancellation);
        return rescued.Count > 0;
    }

    private JobDraft Draft() => new(ProbeJob.Kind, "{}"u8.ToArray(), _queue);

    private async Task StartWorkerAsync(params (string Key, string Value)[] settings) => _worker = await shard.StartHostAsync(builder =>
    {
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Workers:Queues:default"] = "0",
            ["Workers:Queues:exports"] = "0",
            [$"Workers:Queues:{_queue}"] = "3",
            ["Workers:Poll"] = "00:00:00.1",
        });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));
        builder.AddJobWorkers();
        builder.Services.AddSingleton(_probe).AddJob<ProbeJob>().AddJob<DeadJobNotice>();
    }, Cancellation);
}
