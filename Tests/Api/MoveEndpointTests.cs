using System.Net.Http.Json;
using Scale.Tests.Support;

namespace Scale.Tests.Api;

public sealed class MoveEndpointTests(ScaleSystem system) : SystemTest(system)
{
    [Fact]
    public async Task A_company_is_not_moved_where_it_is()
    {
        var company = await System.SignUpAsync(Cancellation);

        using var response = await MoveAsync(company.Id, "shard0");

        await response.ExpectAsync(409, "move_not_needed");
    }

    [Fact]
    public async Task A_shard_that_nobody_knows_is_refused_by_name()
    {
        var company = await System.SignUpAsync(Cancellation);

        using var response = await MoveAsync(company.Id, "shard99");

        await response.ExpectInvalidAsync("target");
    }

    [Fact]
    public async Task A_company_that_nobody_knows_is_refused_by_name()
    {
        using var response = await MoveAsync(Guid.NewGuid(), "shard0");

        await response.ExpectInvalidAsync("companyId");
    }

    private async Task<HttpResponseMessage> MoveAsync(Guid company, string target) =>
        await (await System.OperatorAsync()).PostAsJsonAsync("/v1/admin/moves", new { companyId = company, target }, Cancellation);
}
