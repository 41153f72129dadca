using Scale.Core.Domain;
using Scale.Core.Domain.Exams;

namespace Scale.Tests.Core.Domain;

public sealed class RefractionTests
{
    [Theory]
    [InlineData(0.0, null, null, null)]
    [InlineData(-30.0, -12.0, 0, 0.25)]
    [InlineData(30.0, 12.0, 180, 4.0)]
    [InlineData(null, 0.25, 90, null)]
    [InlineData(null, null, null, null)]
    public void Quarter_dioptres_within_the_ranges_are_taken(double? sphere, double? cylinder, int? axis, double? add) =>
        Assert.Empty(Wrong(sphere, cylinder, axis, add));

    [Theory]
    [InlineData(-30.25, null, null, null, "right.sphere")]
    [InlineData(0.1, null, null, null, "right.sphere")]
    [InlineData(null, 12.25, 90, null, "right.cylinder")]
    [InlineData(null, 0.0, 90, null, "right.cylinder")]
    [InlineData(null, -0.3, 90, null, "right.cylinder")]
    [InlineData(null, -0.5, null, null, "right.axis")]
    [InlineData(null, null, 90, null, "right.axis")]
    [InlineData(null, -0.5, 181, null, "right.axis")]
    [InlineData(null, -0.5, -1, null, "right.axis")]
    [InlineData(null, null, null, 0.0, "right.add")]
    [InlineData(null, null, null, 4.25, "right.add")]
    [InlineData(null, null, null, 1.1, "right.add")]
    public void What_no_lens_has_is_refused_by_its_field(double? sphere, double? cylinder, int? axis, double? add, string field) =>
        Assert.Equal([field], Wrong(sphere, cylinder, axis, add));

    private static IEnumerable<string> Wrong(double? sphere, double? cylinder, int? axis, double? add)
    {
        var values = new ExamValues(
            Guid.CreateVersion7(), DateTimeOffset.UtcNow, new Refraction((decimal?)sphere, (decimal?)cylinder, axis, (decimal?)add),
            new Refraction(null, null, null, null), null);
        return values.Check(new FieldErrors(), DateTimeOffset.UtcNow).ToDictionary().Keys;
    }
}
