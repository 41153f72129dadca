using System.Text.Json;
using System.Text.Json.Serialization;

namespace Scale.Core.Sessions;

/// <summary>What Redis keeps of a session. Times are milliseconds since 1970.</summary>
public sealed record SessionRecord
{
    /// <summary>Most refresh tokens of before that are recognised when somebody uses one again.</summary>
    public const int MostUsed = 5;

    /// <summary>Form of the record; records of a form that is not known count as none.</summary>
    [JsonPropertyName("v")]
    public int Form { get; init; } = 1;

    /// <summary>The company.</summary>
    public required Guid Company { get; init; }

    /// <summary>SHA-256 of the token of requests.</summary>
    public required byte[] Access { get; init; }

    /// <summary>When that token ends.</summary>
    public required long AccessEnds { get; init; }

    /// <summary>SHA-256 of the token that refreshes.</summary>
    public required byte[] Refresh { get; init; }

    /// <summary>When that token ends.</summary>
    public required long RefreshEnds { get; init; }

    /// <summary>The ones of before, the newest first.</summary>
    public byte[][] Used { get; init; } = [];

    /// <summary>The password's epoch.</summary>
    public required int Epoch { get; init; }

    /// <summary>When somebody signed in.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>When the tokens were made.</summary>
    public required long RefreshedAt { get; init; }

    /// <summary>When the session ends, however often it is refreshed.</summary>
    public required long EndsAt { get; init; }

    /// <summary>What the client calls itself.</summary>
    public string? Client { get; init; }

    /// <summary>Where it called from.</summary>
    public string? Address { get; init; }

    /// <summary>As it is stored.</summary>
    public string ToText() => JsonSerializer.Serialize(this, SessionJsonContext.Default.SessionRecord);

    /// <summary>Reads what was stored; null if it is of another form.</summary>
    public static SessionRecord? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, SessionJsonContext.Default.SessionRecord) is { Form: 1 } record ? record : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Nothing of it: records end up in logs.</summary>
    public override string ToString() => nameof(SessionRecord);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SessionRecord))]
internal sealed partial class SessionJsonContext : JsonSerializerContext;
