using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Scale.Bench.Fuzz;

/// <summary>JSON that is nearly what a schema asks for.</summary>
internal sealed class FuzzJson(JsonElement document, Random random, Func<Guid> knownId)
{
    private const int MostDepth = 8;
    private double _strange;

    /// <summary>A document of that schema in which a share of the values, 0 to 1, is something else.</summary>
    public string Document(JsonElement schema, double strange)
    {
        _strange = strange;
        return Value(schema, 0);
    }

    /// <summary>A text for a parameter of that schema.</summary>
    public string Text(JsonElement schema, double strange)
    {
        if (random.NextDouble() < strange)
            return FuzzWords.Text(random);
        var value = Document(schema, 0);
        return value.StartsWith('"') ? JsonSerializer.Deserialize<string>(value)! : value;
    }

    private string Value(JsonElement schema, int depth)
    {
        if (random.NextDouble() < _strange || depth > MostDepth)
            return random.Next(3) == 0 ? Quote(FuzzWords.Text(random)) : FuzzWords.Token(random);
        schema = Resolve(schema);
        if (schema.TryGetProperty("enum", out var words) && words.GetArrayLength() > 0)
            return words[random.Next(words.GetArrayLength())].GetRawText();
        return TypeOf(schema) switch
        {
            "object" => Object(schema, depth),
            "array" => Array(schema, depth),
            "integer" => Integer(schema),
            "number" => (random.Next(-4_000, 4_000) / 4.0).ToString(CultureInfo.InvariantCulture),
            "boolean" => random.Next(2) == 0 ? "true" : "false",
            "null" => "null",
            _ => Quote(Word(schema)),
        };
    }

    private JsonElement Resolve(JsonElement schema)
    {
        for (var i = 0; i < MostDepth; i++)
        {
            if (schema.TryGetProperty("$ref", out var reference))
                schema = document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]);
            else if (schema.TryGetProperty("oneOf", out var choices) || schema.TryGetProperty("anyOf", out choices))
                schema = choices[random.Next(choices.GetArrayLength())];
            else
                break;
        }
        return schema;
    }

    private string TypeOf(JsonElement schema) =>
        !schema.TryGetProperty("type", out var type) ? schema.TryGetProperty("properties", out _) ? "object" : "string"
        : type.ValueKind == JsonValueKind.Array ? type[random.Next(type.GetArrayLength())].GetString()!
        : type.GetString()!;

    private string Object(JsonElement schema, int depth)
    {
        var json = new StringBuilder("{");
        if (schema.TryGetProperty("properties", out var properties))
        {
            foreach (var property in properties.EnumerateObject())
            {
                if (random.Next(12) == 0)
                    continue;
                // Twice, in capitals, or unknown.
                var name = random.NextDouble() < _strange / 4 ? property.Name.ToUpperInvariant() : property.Name;
                for (var times = random.NextDouble() < _strange / 4 ? 2 : 1; times > 0; times--)
                    json.Append(json.Length > 1 ? "," : "").Append(Quote(name)).Append(':').Append(Value(property.Value, depth + 1));
            }
        }
        return json.Append('}').ToString();
    }

    private string Array(JsonElement schema, int depth)
    {
        var most = schema.TryGetProperty("maxItems", out var limit) ? limit.GetInt32() : 3;
        var count = random.NextDouble() < _strange ? most + 1 : random.Next(0, Math.Min(most, 3) + 1);
        return schema.TryGetProperty("items", out var items)
            ? $"[{string.Join(',', Enumerable.Range(0, Math.Min(count, 600)).Select(_ => Value(items, depth + 1)))}]"
            : "[]";
    }

    private string Integer(JsonElement schema)
    {
        var least = schema.TryGetProperty("minimum", out var minimum) && minimum.TryGetInt64(out var low) ? low : 0;
        var most = schema.TryGetProperty("maximum", out var maximum) && maximum.TryGetInt64(out var high) ? high : 1_000;
        return random.Next(6) switch
        {
            0 => $"{least}",
            1 => $"{most}",
            _ => $"{random.NextInt64(least, Math.Max(least, Math.Min(most, least + 1_000)) + 1)}",
        };
    }

    private string Word(JsonElement schema) => (schema.TryGetProperty("format", out var format) ? format.GetString() : null) switch
    {
        "uuid" => $"{(random.Next(4) == 0 ? Guid.CreateVersion7() : knownId())}",
        "date" => $"{random.Next(1900, 2027)}-{random.Next(1, 13):00}-{random.Next(1, 29):00}",
        "date-time" => $"{random.Next(1990, 2027)}-{random.Next(1, 13):00}-{random.Next(1, 29):00}T{random.Next(24):00}:00:00Z",
        "email" => $"fuzz-{random.NextInt64():x}@example.com",
        _ => new string((char)random.Next('A', 'z'), random.Next(1, Math.Min(schema.TryGetProperty("maxLength", out var most) ? most.GetInt32() : 20, 200) + 1)),
    };

    private static string Quote(string text) => $"\"{JavaScriptEncoder.Default.Encode(text)}\"";
}
