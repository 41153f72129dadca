using System.Reflection;
using Scale.Core.Audit;
using Scale.ServiceDefaults.Telemetry.Redaction;

namespace Scale.Tests.Architecture;

/// <summary>What is marked as personal in Core is a sensitive name in logs and spans.</summary>
public sealed class PersonalDataTests
{
    [Fact]
    public void A_log_or_span_hides_every_property_that_is_marked_as_personal()
    {
        var marked = typeof(PersonalDataAttribute).Assembly.GetTypes().SelectMany(type => type.GetProperties())
            .Where(property => property.IsDefined(typeof(PersonalDataAttribute))).ToList();
        Assert.True(marked.Count > 5, "The attribute is not found.");

        var shown = marked.Where(property => !Equals(Redactor.Redact(property.Name, "x"), Redactor.Mask)).Select(property => $"{property.DeclaringType!.Name}.{property.Name}").ToList();
        Assert.True(shown.Count == 0, $"Add these to SensitiveNames: {string.Join(", ", shown)}.");
    }
}
