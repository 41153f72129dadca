using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Scale.Core.Data;

namespace Scale.Tests.Core.Data;

public sealed class DataSourcesTests
{
    [Theory]
    [InlineData("Host=localhost", 64)]
    [InlineData("Host=localhost;Max Auto Prepare=0", 0)]
    [InlineData("Host=localhost;Max Auto Prepare=8", 8)]
    public async Task A_connection_string_to_a_pooler_says_how_many_statements_may_be_prepared(string connectionString, int statements)
    {
        await using var primary = new DataSources(new DataOptions(), NullLoggerFactory.Instance).Primary("shard0", connectionString);
        Assert.Equal(statements, new NpgsqlConnectionStringBuilder(primary.ConnectionString).MaxAutoPrepare);
    }
}
