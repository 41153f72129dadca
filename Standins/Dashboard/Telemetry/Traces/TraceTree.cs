namespace Scale.Dashboard.Telemetry;

/// <param name="Depth">0 for a root.</param>
/// <param name="Descendants">Spans below, at any depth; 0 for a leaf.</param>
/// <param name="IsOrphan">Has a parent that was not received.</param>
/// <param name="EntersService">Its parent belongs to another service, or is not there.</param>
public sealed record TraceNode(Span Span, int Depth, int Children, int Descendants, bool IsOrphan, bool EntersService);

/// <summary>The spans of a trace in the order of a waterfall: a parent before its children, children by start.</summary>
public static class TraceTree
{
    public static IReadOnlyList<TraceNode> Build(ReadOnlyMemory<Span> spans)
    {
        var byId = new Dictionary<SpanId, Span>(spans.Length);
        foreach (var span in spans.Span)
            byId.TryAdd(span.Id, span);

        var children = new Dictionary<SpanId, List<Span>>();
        var roots = new List<Span>();
        foreach (var span in spans.Span)
        {
            if (span.ParentId.IsEmpty || !byId.ContainsKey(span.ParentId))
                roots.Add(span);
            else if (children.TryGetValue(span.ParentId, out var siblings))
                siblings.Add(span);
            else
                children.Add(span.ParentId, [span]);
        }

        foreach (var siblings in children.Values)
            siblings.Sort(ByStart);
        roots.Sort(ByStart);

        var walk = new Walk(children, spans.Length);
        foreach (var root in roots)
            walk.From(root, isOrphan: !root.ParentId.IsEmpty);

        // Spans that are each other's ancestors hang below no root; a broken sender must not make them invisible.
        if (walk.Nodes.Count < spans.Length)
            foreach (var span in spans.Span)
                if (!walk.Seen.Contains(span.Id))
                    walk.From(span, isOrphan: true);
        return walk.Nodes;
    }

    private static int ByStart(Span a, Span b)
    {
        var order = a.StartedAt.CompareTo(b.StartedAt);
        return order != 0 ? order : b.Duration.CompareTo(a.Duration);
    }

    // A loop, not a recursion: a chain of ten thousand spans must not end the process.
    private sealed class Walk(Dictionary<SpanId, List<Span>> children, int count)
    {
        private readonly Stack<(Span Span, int Depth, int Parent, bool IsOrphan)> _stack = new();
        private readonly List<int> _parents = new(count);

        public List<TraceNode> Nodes { get; } = new(count);

        public HashSet<SpanId> Seen { get; } = new(count);

        public void From(Span root, bool isOrphan)
        {
            var first = Nodes.Count;
            _stack.Push((root, 0, -1, isOrphan));
            while (_stack.TryPop(out var next))
            {
                if (!Seen.Add(next.Span.Id))
                    continue;
                var below = children.GetValueOrDefault(next.Span.Id) ?? [];
                _parents.Add(next.Parent);
                Nodes.Add(new TraceNode(next.Span, next.Depth, below.Count, 0, next.IsOrphan,
                    next.Parent < 0 || Nodes[next.Parent].Span.Source.Service != next.Span.Source.Service));
                for (var i = below.Count - 1; i >= 0; i--)
                    _stack.Push((below[i], next.Depth + 1, Nodes.Count - 1, false));
            }

            CountDescendants(first);
        }

        private void CountDescendants(int first)
        {
            var below = new int[Nodes.Count - first];
            for (var i = Nodes.Count - 1; i >= first; i--)
            {
                Nodes[i] = Nodes[i] with { Descendants = below[i - first] };
                if (_parents[i] >= 0)
                    below[_parents[i] - first] += below[i - first] + 1;
            }
        }
    }
}
