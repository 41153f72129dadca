namespace Scale.Core.Domain;

/// <summary>What is wrong with a request, by the field's name as the client wrote it (<c>items[2].quantity</c>).</summary>
public sealed class FieldErrors
{
    // Most requests have none, and then it is not made.
    private SortedDictionary<string, List<string>>? _byField;

    /// <summary>True if nothing is wrong.</summary>
    public bool None => _byField is null;

    /// <summary>The messages by field, in the shape of the <c>errors</c> member of problem details.</summary>
    public IDictionary<string, string[]> ToDictionary() =>
        _byField?.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray(), StringComparer.Ordinal) ?? [];

    /// <summary>Adds the message unless the condition holds.</summary>
    public FieldErrors Require(bool condition, string field, string message)
    {
        if (!condition)
        {
            var fields = _byField ??= new(StringComparer.Ordinal);
            if (!fields.TryGetValue(field, out var messages))
                fields[field] = messages = [];
            messages.Add(message);
        }
        return this;
    }

    /// <summary>Requires a text of that many characters after trimming, without control characters.</summary>
    public FieldErrors RequireText(string? value, string field, int most, int least = 1)
    {
        var length = value?.Trim().Length ?? 0;
        if (length < least || length > most)
            return Require(false, field, least == most ? $"must have {most} characters" : $"must have {least} to {most} characters");
        return Require(!value!.Any(char.IsControl), field, "must not contain control characters");
    }

    /// <summary>Adds what is wrong with a part, under the part's name: <c>products[2].sku</c>.</summary>
    public FieldErrors Include(string part, FieldErrors errors)
    {
        foreach (var (field, messages) in errors._byField ?? [])
        {
            foreach (var message in messages)
                Require(false, $"{part}.{field}", message);
        }
        return this;
    }
}
