using System.Buffers.Text;
using Microsoft.Extensions.Options;
using Scale.Core.Data.Paging;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Data;

public sealed class KeysetCursorTests
{
    private static readonly CursorScope Scope = new(Guid.CreateVersion7(), "orders", Filters: "status=placed");
    private static readonly KeysetCursor Cursor = new(1_764_000_000_123_456, Guid.CreateVersion7());
    private readonly ManualClock _clock = new(DateTimeOffset.FromUnixTimeSeconds(1_764_000_000));
    private readonly KeysetCursors _cursors;

    public KeysetCursorTests() => _cursors = Create("a-signing-key-of-the-tests-32-bytes-long");

    [Fact]
    public void A_cursor_reads_back_what_it_was_written_with()
    {
        var text = _cursors.Write(Scope, Cursor);

        Assert.Equal(CursorFault.None, _cursors.TryRead(text, Scope, out var read));
        Assert.Equal(Cursor, read);
        Assert.Matches("^[A-Za-z0-9_-]+$", text);
        Assert.Equal(KeysetCursors.TextLength, text.Length);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("frame ✓ Größe")]
    public void A_cursor_of_a_text_reads_back_that_text(string key)
    {
        var cursor = Cursor with { Value = 0, Text = key };
        var text = _cursors.Write(Scope, cursor);

        Assert.Equal(CursorFault.None, _cursors.TryRead(text, Scope, out var read));
        Assert.Equal(cursor, read);
        Assert.InRange(text.Length, KeysetCursors.TextLength, KeysetCursors.MostTextLength);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("frame")]
    public void Any_changed_bit_is_refused(string? key)
    {
        var bytes = Base64Url.DecodeFromChars(_cursors.Write(Scope, Cursor with { Text = key }));
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            var fault = _cursors.TryRead(Base64Url.EncodeToString(bytes), Scope, out var read);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));

            Assert.True(fault is CursorFault.Forged or CursorFault.Outdated, $"bit {bit}: {fault}");
            Assert.Equal(default, read);
        }
    }

    [Fact]
    public void A_cursor_of_another_company_or_list_is_refused()
    {
        var text = _cursors.Write(Scope, Cursor);

        Assert.Equal(CursorFault.Forged, _cursors.TryRead(text, Scope with { CompanyId = Guid.CreateVersion7() }, out _));
        Assert.Equal(CursorFault.Forged, _cursors.TryRead(text, Scope with { Endpoint = "products" }, out _));
    }

    [Fact]
    public void A_cursor_of_another_sort_or_other_filters_is_refused()
    {
        var text = _cursors.Write(Scope, Cursor);

        Assert.Equal(CursorFault.OtherQuery, _cursors.TryRead(text, Scope with { Sort = 1 }, out _));
        Assert.Equal(CursorFault.OtherQuery, _cursors.TryRead(text, Scope with { Filters = "" }, out _));
    }

    [Fact]
    public void A_cursor_signed_with_another_key_is_refused() => Assert.Equal(
        CursorFault.Forged, _cursors.TryRead(Create("another-signing-key-of-32-bytes-or-more").Write(Scope, Cursor), Scope, out _));

    [Fact]
    public void A_cursor_older_than_its_lifetime_is_outdated()
    {
        var text = _cursors.Write(Scope, Cursor);
        _clock.Advance(TimeSpan.FromDays(7));
        Assert.Equal(CursorFault.None, _cursors.TryRead(text, Scope, out _));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(CursorFault.Outdated, _cursors.TryRead(text, Scope, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("not a cursor, but with exactly the length of one: seventy-two characters")]
    public void What_is_no_cursor_is_malformed(string text) => Assert.Equal(CursorFault.Malformed, _cursors.TryRead(text, Scope, out _));

    private KeysetCursors Create(string key) => new(Options.Create(new PagingOptions { SigningKey = key }), _clock);
}
