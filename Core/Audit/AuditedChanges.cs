using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Scale.Core.Data;
using Scale.Core.Domain;

namespace Scale.Core.Audit;

/// <summary>
/// What a save through EF Core is about to change, as audit entries: one for each entity that has an id of its own. Lines of an order
/// and the like are part of what owns them, which says what it contains by an entry of its own.
/// </summary>
internal static class AuditedChanges
{
    private const string Personal = "[personal data]", Secret = "[secret]";
    private const string IdProperty = "Id", CompanyProperty = nameof(ITenantEntity.CompanyId), ArchivedProperty = "ArchivedAt";

    // As many as the models have properties.
    private static readonly ConcurrentDictionary<IProperty, (JsonEncodedText Name, string? Mark)> Columns = new();

    /// <summary>The entries, in the order in which the entities were tracked.</summary>
    public static IEnumerable<AuditDraft> Of(ChangeTracker tracker) =>
        from entry in tracker.Entries()
        where entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted
        where entry.Metadata.FindProperty(IdProperty)?.ClrType == typeof(Guid)
        select Draft(entry);

    private static AuditDraft Draft(EntityEntry entry)
    {
        var resource = SnakeCase.From(entry.Metadata.ClrType.Name);
        var changed = entry.Properties
            .Where(property => property.Metadata.Name is not (IdProperty or CompanyProperty))
            .Where(property => entry.State != EntityState.Modified || property.IsModified)
            .ToList();
        return new AuditDraft(
            $"{resource}.{Verb(entry)}", resource, (Guid)entry.Property(IdProperty).CurrentValue!,
            entry.State == EntityState.Added ? default(ReadOnlyMemory<byte>?) : Json(changed, property => property.OriginalValue),
            entry.State == EntityState.Deleted ? default(ReadOnlyMemory<byte>?) : Json(changed, property => property.CurrentValue));
    }

    private static string Verb(EntityEntry entry) => entry.State switch
    {
        EntityState.Added => "created",
        EntityState.Deleted => "deleted",
        _ when entry.Metadata.FindProperty(ArchivedProperty) is not null && entry.Property(ArchivedProperty) is { IsModified: true } archived =>
            archived.CurrentValue is null ? "restored" : "archived",
        _ => "updated",
    };

    private static ReadOnlyMemory<byte> Json(List<PropertyEntry> properties, Func<PropertyEntry, object?> value) =>
        JsonBytes.Of((properties, value), static (json, state) =>
        {
            json.WriteStartObject();
            foreach (var property in state.properties)
            {
                var (name, mark) = Columns.GetOrAdd(property.Metadata, static one => (JsonEncodedText.Encode(JsonNamingPolicy.CamelCase.ConvertName(one.Name)), Hidden(one)));
                json.WritePropertyName(name);
                if (mark is not null)
                    json.WriteStringValue(mark);
                else
                    Write(json, state.value(property));
            }
            json.WriteEndObject();
        });

    // The mark instead of the value, also of one that is null: that it is missing can be as telling.
    private static string? Hidden(IProperty property) =>
        property.PropertyInfo is not { } info ? null
        : info.IsDefined(typeof(SecretAttribute)) ? Secret
        : info.IsDefined(typeof(PersonalDataAttribute)) ? Personal
        : null;

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int or long or short:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case decimal number:
                json.WriteNumberValue(number);
                break;
            case double number:
                json.WriteNumberValue(number);
                break;
            case IEnumerable<string> texts:
                json.WriteStartArray();
                foreach (var text in texts)
                    json.WriteStringValue(text);
                json.WriteEndArray();
                break;
            case DateTimeOffset time:
                json.WriteStringValue(time.UtcDateTime);
                break;
            default:
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
