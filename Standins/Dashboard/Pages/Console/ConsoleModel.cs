using Scale.Dashboard.Web;

namespace Scale.Dashboard.Pages.Console;

/// <param name="Selected">Null: there is no replica at all.</param>
public sealed record ConsoleModel(
    PageContext Context, string Live, IReadOnlyList<ResourceView> Resources, ResourceView? Resource, ReplicaView? Selected, IReadOnlyList<ConsoleLine> Lines);
