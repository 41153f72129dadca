using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Npgsql;

namespace Scale.Standins.Tests.Hosting;

/// <summary>Whole systems of an AppHost, with real PostgreSQL and Redis.</summary>
public sealed class TestingBuilderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_systems_of_one_AppHost_run_side_by_side_with_data_of_their_own()
    {
        var systems = await Task.WhenAll(RunAsync("first"), RunAsync("second"));

        Assert.Equal(["first"], systems[0].Rows);
        Assert.Equal(["second"], systems[1].Rows);
        Assert.NotEqual(systems[0].Port, systems[1].Port);
        Assert.All(systems, system => Assert.False(Directory.Exists(system.Folder), "The temporary data is deleted."));
    }

    [Fact]
    public async Task A_test_may_change_the_description_before_it_is_built()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Scale_Samples_AppHost>(Cancellation);
        foreach (var resource in builder.Resources.Where(resource => resource.Name != "web").ToArray())
            builder.Resources.Remove(resource);
        var web = builder.Resources.OfType<ProjectResource>().Single();
        web.Annotations.Clear();

        Assert.Equal(["web"], builder.Resources.Select(resource => resource.Name));
    }

    [Fact]
    public async Task Endpoints_and_connection_strings_need_a_started_system()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddSample("web");
        await using var app = await builder.BuildAsync(Cancellation);

        Assert.Throws<InvalidOperationException>(() => app.CreateHttpClient("web"));
        await app.StartAsync(Cancellation);
        Assert.Throws<ArgumentException>(() => app.GetEndpoint("nothing"));
        Assert.Throws<ArgumentException>(() => app.GetEndpoint("web", "grpc"));
    }

    [Fact]
    public async Task Empty_arguments_are_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(
            () => DistributedApplicationTestingBuilder.CreateAsync<Projects.Scale_Samples_AppHost>([""], Cancellation));

    private static async Task<(string[] Rows, int Port, string Folder)> RunAsync(string row)
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Scale_Samples_AppHost>(Cancellation);
        await using var app = await builder.BuildAsync(Cancellation);
        await app.StartAsync(Cancellation);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("web", Cancellation);

        await using var source = NpgsqlDataSource.Create((await app.GetConnectionStringAsync("orders", Cancellation))!);
        await using (var create = source.CreateCommand($"create table orders (name text); insert into orders values ('{row}')"))
            await create.ExecuteNonQueryAsync(Cancellation);
        await using var select = source.CreateCommand("select array_agg(name) from orders");
        var rows = (string[])(await select.ExecuteScalarAsync(Cancellation))!;
        return (rows, app.GetEndpoint("web").Port, builder.Configuration["Scale:DataFolder"]!);
    }
}
