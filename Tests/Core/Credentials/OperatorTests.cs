using Npgsql;
using Scale.Core.Operators;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Credentials;

public sealed class OperatorTests(ScaleSystem system, CoreServices core) : SystemTest(system), IClassFixture<CoreServices>
{
    [Fact]
    public async Task A_key_made_by_command_opens_the_operators_addresses_until_it_is_revoked()
    {
        await using var catalog = NpgsqlDataSource.Create(await System.ConnectionStringAsync("catalog", Cancellation));
        var operators = new OperatorAccounts(catalog, TimeProvider.System);
        var name = $"op-{Guid.NewGuid():N}";
        var key = await operators.CreateAsync(name, Cancellation);
        Assert.NotNull(key);
        Assert.Null(await operators.CreateAsync(name, Cancellation));

        using var client = SignedUpCompany.WithKey(await System.ClientAsync("api"), key);
        using (var shards = await client.GetAsync(new Uri("/v1/admin/shards", UriKind.Relative), Cancellation))
            await shards.ReadAsync(200);
        using (var orders = await client.GetAsync(new Uri("/v1/orders", UriKind.Relative), Cancellation))
            await orders.ExpectAsync(401, "invalid_credentials");

        Assert.True(await operators.RevokeAsync(name, Cancellation));
        Assert.False(await operators.RevokeAsync(name, Cancellation));
        using var refused = await client.GetAsync(new Uri("/v1/admin/shards", UriKind.Relative), Cancellation);
        await refused.ExpectAsync(401, "invalid_credentials");
        Assert.Contains(await operators.ListAsync(Cancellation), one => one.Name == name && one.RevokedAt is not null);
    }

    [Fact]
    public async Task The_services_role_can_neither_make_operators_nor_see_them()
    {
        await using var service = await core.OpenAsServiceAsync("catalog", Cancellation);
        foreach (var sql in (string[])["select count(*) from operators", "insert into operators values (gen_random_uuid(), 'x', sha256('x'), now())", "update operators set revoked_at = null"])
        {
            var error = await Assert.ThrowsAsync<PostgresException>(() => service.ExecuteAsync(sql, Cancellation));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("Grace")]
    [InlineData("grace hopper")]
    [InlineData("-grace")]
    public void A_name_is_short_and_plain(string name) => Assert.False(OperatorAccounts.IsName(name));
}
