using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scale.Core.Revocations;
using Scale.Tests.Support;
using StackExchange.Redis;

namespace Scale.Tests.Core.News;

/// <summary>A process starts while Redis takes its subscription and does not answer.</summary>
public sealed class SilentRedisTests(ScaleSystem system, CoreServices core) : SystemTest(system), IClassFixture<CoreServices>
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task What_is_revoked_is_heard_of_from_the_catalog()
    {
        await using var link = BreakableLink.To(await System.ConnectionStringAsync("redis", Cancellation));
        using var host = (await core.CreateBuilderAsync(Cancellation, $"{link.ConnectionString},abortConnect=false")).Build();
        host.Services.GetRequiredService<IConnectionMultiplexer>();
        link.Cut();
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var tenant = await core.SignUpAsync(Cancellation);
        host.Services.GetRequiredService<RevocationFeed>().Revoked += subjects =>
        {
            if (subjects?.Contains(tenant.CompanyId) == true)
                heard.TrySetResult();
        };
        await host.StartAsync(Cancellation);

        await using var owner = await core.OpenAsOwnerAsync("catalog", Cancellation);
        await owner.ExecuteAsync(
            "insert into revocations (company_id, id, subject, keep_until) values ($1, gen_random_uuid(), $1, now() + interval '1 day')", Cancellation, tenant.CompanyId);

        await heard.Task.WaitAsync(Longest, Cancellation);
    }
}
