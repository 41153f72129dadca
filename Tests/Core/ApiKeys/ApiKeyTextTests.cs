using Scale.Core.ApiKeys;

namespace Scale.Tests.Core.ApiKeys;

public sealed class ApiKeyTextTests
{
    [Fact]
    public void A_new_key_is_well_formed_and_none_is_made_twice()
    {
        var keys = Enumerable.Range(0, 1_000).Select(_ => ApiKeyText.Create()).ToList();

        Assert.All(keys, key => Assert.Matches("^sk_[0-9A-Za-z]{36}$", key));
        Assert.All(keys, key => Assert.True(ApiKeyText.IsWellFormed(key)));
        Assert.Equal(keys.Count, keys.Distinct().Count());
    }

    // Checksums computed with another implementation: crc32 of the 30 characters, base 62, left-padded with 0.
    [Theory]
    [InlineData("sk_0000000000000000000000000000002C8GjS")]
    [InlineData("sk_ABCDEFGHIJKLMNOPQRSTUVWXYZabcd34KlM6")]
    public void The_checksum_is_the_crc32_of_the_random_part(string key) => Assert.True(ApiKeyText.IsWellFormed(key));

    [Fact]
    public void Any_single_wrong_character_is_noticed()
    {
        var key = ApiKeyText.Create();

        for (var i = 0; i < key.Length; i++)
        {
            var typo = key.Remove(i, 1).Insert(i, key[i] == 'x' ? "y" : "x");
            Assert.False(ApiKeyText.IsWellFormed(typo), typo);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("sk_")]
    [InlineData("pk_0000000000000000000000000000000000AA")]
    [InlineData("sk_00000000000000000000000000000é0000000")]
    [InlineData("sk_000000000000000000000000000000 00000")]
    public void What_does_not_have_the_form_of_a_key_is_refused(string text) => Assert.False(ApiKeyText.IsWellFormed(text));

    [Fact]
    public void The_hash_is_the_sha256_of_the_whole_text() => Assert.Equal(
        System.Security.Cryptography.SHA256.HashData("sk_abc"u8), ApiKeyText.Hash("sk_abc"));
}
