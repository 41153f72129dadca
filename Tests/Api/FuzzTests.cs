using Scale.Bench.Fuzz;
using Scale.Tests.Support;

namespace Scale.Tests.Api;

/// <summary>A short run of what <c>dotnet run --project Bench -- fuzz</c> does at length.</summary>
public sealed class FuzzTests(ScaleSystem system) : SystemTest(system)
{
    private static readonly FuzzOptions Options = new(Requests: 120, Seed: 20261121, Connections: 4);

    [Fact]
    public async Task No_request_whatever_is_in_it_is_answered_with_a_bug()
    {
        var @operator = await System.OperatorAsync();
        var (api, key) = (@operator.BaseAddress!, @operator.DefaultRequestHeaders.Authorization!.Parameter!);
        var document = await FuzzRun.DocumentAsync(api, Cancellation);
        var operations = FuzzOperation.Of(document);

        var groups = new List<FuzzGroup>();
        foreach (var group in operations.GroupBy(operation => operation.Group))
            groups.Add(await FuzzRun.GroupAsync(api, key, document, group, Options, static () => { }, Cancellation));
        groups.Add(await FuzzRun.RawAsync(api, key, document, operations, Options, static () => { }, Cancellation));

        Assert.All(groups, group =>
        {
            Assert.True(group.Failures == 0, $"{group.Name}: {group.FirstFailure}");
            Assert.Equal(Options.Requests, group.Statuses.Values.Sum());
        });
        // Most must get past the first check to be worth sending.
        Assert.Contains(groups, group => group.Statuses.ContainsKey(200) && group.Statuses.ContainsKey(400));
    }
}
