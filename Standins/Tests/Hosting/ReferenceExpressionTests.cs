using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace Scale.Standins.Tests.Hosting;

public sealed class ReferenceExpressionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Holes_are_filled_with_the_values_of_their_providers()
    {
        var builder = DistributedApplicationTestingBuilder.Create("--Parameters:user=ada");
        var user = builder.AddParameter("user");
        var expression = ReferenceExpression.Create($"user={user};role={"reader"}");

        Assert.Equal("user=ada;role=reader", await expression.GetValueAsync(Cancellation));
        Assert.Equal("user={user.value};role=reader", expression.ValueExpression);
    }

    [Fact]
    public async Task Braces_in_literal_text_are_kept() =>
        Assert.Equal("{\"a\":1}", await ReferenceExpression.Create($"{{\"a\":{"1"}}}").GetValueAsync(Cancellation));

    [Fact]
    public async Task A_uri_hole_is_escaped()
    {
        var builder = DistributedApplicationTestingBuilder.Create("--Parameters:password=p@ss/word");
        var password = builder.AddParameter("password", secret: true);

        Assert.Equal("redis://:p%40ss%2Fword@host", await ReferenceExpression.Create($"redis://:{password:uri}@host").GetValueAsync(Cancellation));
    }

    [Fact]
    public async Task A_builder_appends_literals_and_holes_in_order()
    {
        var builder = DistributedApplicationTestingBuilder.Create("--Parameters:port=5432");
        var port = builder.AddParameter("port");
        var expression = new ReferenceExpressionBuilder();
        expression.AppendLiteral("Host=db;");
        expression.Append($"Port={port}");

        Assert.Equal("Host=db;Port=5432", await expression.Build().GetValueAsync(Cancellation));
    }

    [Fact]
    public async Task A_parameter_without_a_value_says_how_to_set_it()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var missing = builder.AddParameter("smtp-host").Resource;

        var error = await Assert.ThrowsAsync<MissingParameterValueException>(async () => await missing.GetValueAsync(Cancellation));
        Assert.Contains("Parameters__smtp-host", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("app_db")]
    [InlineData("1st")]
    [InlineData("a--b")]
    [InlineData("end-")]
    [InlineData("")]
    public void A_resource_name_outside_the_rules_is_refused(string name) =>
        Assert.ThrowsAny<ArgumentException>(() => DistributedApplicationTestingBuilder.Create().AddParameter(name));

    [Fact]
    public void The_same_name_twice_is_refused()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddParameter("key");

        Assert.Throws<DistributedApplicationException>(() => builder.AddParameter("KEY"));
    }

    [Fact]
    public async Task An_endpoint_has_no_address_before_the_start_and_one_after()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var endpoint = builder.AddExecutable("tool", "sleep", ".", "60").WithHttpEndpoint(name: "http").GetEndpoint("http");
        Assert.False(endpoint.IsAllocated);
        Assert.Throws<InvalidOperationException>(() => endpoint.Url);

        await using var app = await builder.BuildAsync(Cancellation);
        await app.StartAsync(Cancellation);

        Assert.Equal($"http://localhost:{endpoint.Port}", endpoint.Url);
    }
}
