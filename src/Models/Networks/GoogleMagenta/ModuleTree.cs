using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks.GoogleMagenta;

/// <summary>Modules under names with several parts, as TensorFlow's scopes have them.</summary>
/// <param name="name">The name of the root.</param>
internal sealed class ModuleTree(string name) : Module(name)
{
    private readonly Dictionary<string, ModuleTree> _branches = [];

    /// <summary>Hangs <paramref name="module"/> in at a path such as <c>residual/residual1/conv1</c>.</summary>
    /// <returns>The module.</returns>
    public T Add<T>(string path, T module)
        where T : Module
    {
        string[] parts = path.Split('/', 2);
        if (parts.Length == 1)
        {
            register_module(path, module);
            return module;
        }

        if (!_branches.TryGetValue(parts[0], out ModuleTree? branch))
        {
            branch = new ModuleTree(parts[0]);
            _branches.Add(parts[0], branch);
            register_module(parts[0], branch);
        }

        return branch.Add(parts[1], module);
    }
}
