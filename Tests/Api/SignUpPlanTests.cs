using Microsoft.Extensions.Options;
using Scale.Api.Features.Companies;
using Scale.Core.Domain.Companies;
using Scale.ServiceDefaults.Http;

namespace Scale.Tests.Api;

/// <summary>The system of the other tests lets everybody sign up on every plan; a real one does not.</summary>
public sealed class SignUpPlanTests
{
    [Fact]
    public async Task A_plan_without_quotas_is_an_operators_to_give()
    {
        var answer = await SignUpCompany.HandleAsync(
            new SignUpRequest { Name = "Optik", Email = "owner@example.com", Plan = "ENTERPRISE" }, companies: null!, Options.Create(new SignUpOptions()),
            TestContext.Current.CancellationToken);

        Assert.IsType<ProblemResult>(answer.Result);
    }

    [Theory]
    [InlineData("FREE", new[] { "FREE" })]
    [InlineData("PROFESSIONAL", new[] { "FREE", "BASIC", "PROFESSIONAL" })]
    [InlineData("ENTERPRISE", new[] { "FREE", "BASIC", "PROFESSIONAL", "ENTERPRISE" })]
    public void Whoever_signs_up_chooses_among_the_plans_up_to_the_highest(string highest, string[] plans) =>
        Assert.Equal(plans, new SignUpOptions { HighestPlan = highest }.Plans);
}
